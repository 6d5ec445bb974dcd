//! Many at the same moment.

use crate::World;
use crate::contract::access::approvals::{approve, asked, decisions, deny, request, requests_of, wish};
use crate::contract::steps::{
    USED_UP, agent, all_mail, at_once, enter, entries_of, grant, grants_of, limit, names, read, role, team,
    update, uses_of, write,
};
use portcullis_domain::access;
use portcullis_domain::access::extend::{self, ExtendError, Extension};
use portcullis_domain::access::genies::{self, CreateGenieError, GeniePatch, NewGenie};
use portcullis_domain::access::grants::{
    self, Conditions, Expiry, Grant, GrantChange, GrantDraft, GrantPatch, LinkError,
};
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::access::people::Who;
use portcullis_domain::access::proofs::{self, EmailCode, Proofs};
use portcullis_domain::access::requests::{RequestState, ResolveError};
use portcullis_domain::access::review::{self, Access, Outcome};
use portcullis_domain::base::{Email, Patch, Slice, Version};
use portcullis_domain::records::outbox::Letter;
use portcullis_domain::staff::agents::{
    self, AgentChange, AgentPatch, CreateAdministratorError, ProfilePatch,
};
use portcullis_domain::staff::roles::{self, RolePatch};
use portcullis_domain::staff::teams::{self, TeamDraft, TeamError, TeamPatch};
use portcullis_domain::{Principal, Store, StoreError, Tx, store};
use std::collections::BTreeSet;
use std::sync::{Mutex, mpsc};
use std::time::Duration;

/// Lets 64 visitors try four times each on a link with so many uses.
fn rush(store: &dyn Store, max_uses: i64) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let link = world.grant(store, &ann, genie.id, max_uses, None);
    let tried: Vec<_> =
        at_once(64, |_| [0; 4].map(|_| world.redeem(store, &link.token))).into_iter().flatten().collect();

    let (inside, outside): (Vec<_>, Vec<_>) = tried.into_iter().partition(|(outcome, _)| outcome.is_ok());
    let uses = usize::try_from(max_uses).unwrap();
    assert_eq!((inside.len(), outside.len()), (uses, 256 - uses));
    assert!(outside.iter().all(|(outcome, _)| *outcome == USED_UP));
    assert_eq!(grant(store, link.grant.id).use_count, u64::try_from(max_uses).unwrap());
    assert_eq!(uses_of(store, link.grant.id).len(), uses);
    assert!(inside.iter().all(|(_, pass)| enter(store, pass, world.now()).is_some()));
    assert!(outside.iter().all(|(_, pass)| enter(store, pass, world.now()).is_none()));
}

pub(in crate::contract) fn a_hundred_uses_are_a_hundred(store: &dyn Store) {
    rush(store, 100);
}

pub(in crate::contract) fn seven_uses_are_seven(store: &dyn Store) {
    rush(store, 7);
}

pub(in crate::contract) fn one_use_is_one(store: &dyn Store) {
    rush(store, 1);
}

pub(in crate::contract) fn links_do_not_take_each_others_uses(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let links: Vec<_> = (1..=4).map(|uses| world.grant(store, &ann, genie.id, uses * 3, None)).collect();
    let tried = at_once(32, |thread| {
        (0..4)
            .map(|n| (thread + n) % 4)
            .map(|n| (n, world.redeem(store, &links[n].token).0))
            .collect::<Vec<_>>()
    });
    let tried: Vec<_> = tried.into_iter().flatten().collect();
    for (n, link) in links.iter().enumerate() {
        let inside = tried.iter().filter(|(of, outcome)| *of == n && outcome.is_ok()).count();
        assert_eq!(inside, (n + 1) * 3);
        assert_eq!(grant(store, link.grant.id).use_count, (n as u64 + 1) * 3);
        assert_eq!(uses_of(store, link.grant.id).len(), inside);
    }
}

/// Uses that are counted while the owner changes the limits are not lost.
pub(in crate::contract) fn changes_of_limits_lose_no_use(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let link = world.grant(store, &ann, genie.id, 0, None);
    let redeemed = at_once(10, |thread| {
        if thread < 2 {
            for n in 0..16 {
                let end = Expiry::new(world.in_seconds(60 + n), world.now()).unwrap();
                let patch = GrantPatch {
                    max_uses: Some(limit(1_000)),
                    expires_at: Patch::Set(end),
                    ..GrantPatch::default()
                };
                write(store, |tx| tx.patch_grant(link.grant.id, &patch)).done().unwrap();
            }
            return 0;
        }
        (0..8).filter(|_| world.redeem(store, &link.token).0.is_ok()).count()
    });
    assert_eq!(redeemed.iter().sum::<usize>(), 64);
    assert_eq!(grant(store, link.grant.id).use_count, 64);
    assert_eq!(uses_of(store, link.grant.id).len(), 64);
}

/// From the moment on in which the deletion is answered nobody is inside, whenever they came.
pub(in crate::contract) fn nobody_stays_inside_a_deleted_link(store: &dyn Store) {
    end_while_redeeming(store, |world, ann, grant| {
        let cx = world.cx();
        store::write(store, |tx| grants::delete(tx, &cx, ann, grant.id)).unwrap();
    });
}

/// The same for a new token.
pub(in crate::contract) fn nobody_stays_inside_a_rotated_link(store: &dyn Store) {
    end_while_redeeming(store, |world, ann, grant| {
        let cx = world.cx();
        store::write(store, |tx| grants::rotate(tx, &cx, ann, grant.id)).unwrap();
    });
}

fn end_while_redeeming(store: &dyn Store, end: impl Fn(&World, &Principal, &Grant) + Sync) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let link = world.grant(store, &ann, genie.id, 0, None);
    let (arrived, arrivals) = mpsc::channel();
    let arrivals = Mutex::new(arrivals);
    let tried = at_once(9, |thread| {
        if thread == 0 {
            // The link ends when some are inside and others still come.
            let arrivals = arrivals.lock().unwrap();
            (0..4).for_each(|_| arrivals.recv_timeout(Duration::from_secs(60)).expect("visitors come"));
            end(&world, &ann, &link.grant);
            return Vec::new();
        }
        let mut passes = Vec::new();
        // So many that all of them fit into one slice of the history.
        for _ in 0..100 {
            let (outcome, pass) = world.redeem(store, &link.token);
            if outcome.is_err() {
                break;
            }
            passes.push(pass);
            arrived.send(()).unwrap();
        }
        passes
    });
    let passes: Vec<_> = tried.into_iter().flatten().collect();
    assert!(passes.len() >= 4);
    assert_eq!(uses_of(store, link.grant.id).len(), passes.len());
    assert!(passes.iter().all(|pass| enter(store, pass, world.now()).is_none()));
}

/// Changes of different fields at the same moment all hold.
pub(in crate::contract) fn changes_of_different_fields_all_hold(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let link = world.grant(store, &ann, genie.id, 0, None);
    let cx = world.cx();
    for round in 1..=10_i64 {
        let name = || format!("Round {round}");
        let flag = round % 2 == 1;
        let (uses, end) = (round, world.in_seconds(round.unsigned_abs()));
        let genie_changes = [
            GeniePatch { name: Some(name().parse().unwrap()), ..GeniePatch::default() },
            GeniePatch { description: Patch::Set(name().parse().unwrap()), ..GeniePatch::default() },
            GeniePatch { is_public: Some(flag), ..GeniePatch::default() },
            GeniePatch { is_active: Some(flag), ..GeniePatch::default() },
        ];
        let grant_changes: [GrantChange; 2] = [
            GrantPatch { max_uses: Some(limit(uses)), ..GrantPatch::default() }.into(),
            GrantPatch { expires_at: Patch::Set(Expiry::new(end, cx.at).unwrap()), ..GrantPatch::default() }
                .into(),
        ];
        at_once(6, |thread| match thread {
            0..4 => {
                let change = &genie_changes[thread];
                store::write(store, |tx| genies::update(tx, &cx, &ann, genie.id, change)).map(drop).unwrap();
            }
            _ => {
                let change = &grant_changes[thread - 4];
                store::write(store, |tx| grants::update(tx, &cx, &ann, link.grant.id, change))
                    .map(drop)
                    .unwrap();
            }
        });
        let changed = read(store, |tx| tx.find_genie(genie.id)).unwrap();
        assert_eq!(changed.name.as_str(), name());
        assert_eq!(changed.description.map(|text| text.to_string()), Some(name()));
        assert_eq!((changed.is_public, changed.is_active), (flag, flag));
        let changed = grant(store, link.grant.id);
        assert_eq!((changed.max_uses, changed.expires_at), (limit(uses), Some(end)));
    }
}

/// Links that are made while their Genie goes do not stay behind.
pub(in crate::contract) fn a_deleted_genie_gets_no_more_links(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let cx = world.cx();
    let (made, makings) = mpsc::channel();
    let makings = Mutex::new(makings);
    let links = at_once(5, |thread| {
        if thread == 0 {
            let makings = makings.lock().unwrap();
            (0..4).for_each(|_| makings.recv_timeout(Duration::from_secs(60)).expect("links are made"));
            store::write(store, |tx| genies::delete(tx, &cx, &ann, genie.id)).unwrap();
            return Vec::new();
        }
        let mut links = Vec::new();
        for _ in 0..200 {
            match store::write(store, |tx| grants::create(tx, &cx, &ann, genie.id, &GrantDraft::default())) {
                Ok(link) => links.push(link),
                Err(LinkError::Guard(GuardError::NoGenie)) => break,
                Err(other) => panic!("{other:?}"),
            }
            made.send(()).unwrap();
        }
        links
    });
    let links: Vec<_> = links.into_iter().flatten().collect();
    assert!(links.len() >= 4);
    assert!(grants_of(store, genie.id).is_empty());
    assert!(links.iter().all(|link| read(store, |tx| tx.find_grant(link.grant.id)).is_none()));
}

pub(in crate::contract) fn of_twenty_resolutions_one_counts(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let genie = world.genie(store, &ann, "Billing");
    let asked = asked(store, &world, &genie, "bob@example.com");
    let outcomes = at_once(20, |thread| match thread % 2 {
        0 => approve(store, &world, &ann, asked.id, None),
        _ => deny(store, &world, &ann, asked.id),
    });
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 19));
    assert!(lost.iter().all(|lost| matches!(lost, Err(ResolveError::AlreadyResolved(_)))), "{lost:?}");

    let winner = won.into_iter().next().unwrap().unwrap();
    assert_eq!(requests_of(store, genie.id), std::slice::from_ref(&winner));
    let approved = matches!(winner.state, RequestState::Approved { .. });
    assert_eq!(grants_of(store, genie.id).len(), usize::from(approved));
    assert_eq!(read(store, |tx| tx.find_genie_user(genie.id, bob.uuid)).is_some(), approved);
    assert_eq!(entries_of(store, "access_request.approved"), usize::from(approved));
    assert_eq!(entries_of(store, "access_request.denied"), usize::from(!approved));
    let mail = decisions(store);
    let answers: Vec<_> = mail.iter().filter(|mail| mail.to == bob.email).collect();
    assert_eq!((mail.len(), answers.len()), (2, 1));
    assert_eq!(matches!(answers[0].letter, Letter::AccessApproved { .. }), approved);
}

pub(in crate::contract) fn of_eight_requests_one_is_noted(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let outcomes = at_once(8, |_| request(store, &world, &wish(&genie, "vi@example.com")));
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(requests_of(store, genie.id).len(), 1);
    assert_eq!((decisions(store).len(), all_mail(store).len()), (1, 2), "and one receipt");
    assert_eq!(entries_of(store, "access_request.created"), 1);
}

pub(in crate::contract) fn of_eight_equal_names_one_is_taken(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let cx = world.cx();
    let wanted = NewGenie {
        url_name: Some("billing".parse().unwrap()),
        ..NewGenie::named("Billing".parse().unwrap())
    };
    let outcomes = at_once(8, |_| store::write(store, |tx| genies::create(tx, &cx, &ann, &wanted)));
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 7));
    assert!(lost.iter().all(|lost| matches!(lost, Err(CreateGenieError::UrlNameTaken))), "{lost:?}");

    // Names that are made up give way to each other.
    let made_up = NewGenie::named("Helper".parse().unwrap());
    let outcomes = at_once(8, |_| store::write(store, |tx| genies::create(tx, &cx, &ann, &made_up)));
    let names: BTreeSet<_> = outcomes.into_iter().map(|made| made.unwrap().url_name).collect();
    assert_eq!(names.len(), 8);
    assert_eq!(entries_of(store, "genie.created"), 9);
}

pub(in crate::contract) fn of_eight_first_administrators_one_is_made(store: &dyn Store) {
    let world = World::new();
    let (cx, hash) = (world.cx(), world.hash("new-strong-password"));
    let (email, name) = ("ada@example.com".parse().unwrap(), "Ada".parse().unwrap());
    let outcomes =
        at_once(8, |_| store::write(store, |tx| agents::create_administrator(tx, &cx, &email, &name, &hash)));
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 7));
    assert!(lost.iter().all(|lost| matches!(lost, Err(CreateAdministratorError::EmailTaken))), "{lost:?}");
    assert_eq!(entries_of(store, "agent.created"), 1);
}

/// Looks at a thing that is kept from others, and edits it where it is still of this version; answers what it was.
type Edit<'a> =
    dyn Fn(&mut dyn Tx, Option<Version>, usize) -> Result<Version, Box<dyn std::error::Error>> + Sync + 'a;

/// Runs an edit eight times at once, all of them for the version of before.
fn one_goes_through(store: &dyn Store, edit: &Edit<'_>) {
    let run = |read, n| {
        // When it was the store's failure, the store runs the work again.
        store::write(store, |tx| edit(tx, read, n).map_err(|_| StoreError::Unavailable)).unwrap()
    };
    let read = run(None, 0);
    let seen = at_once(8, |n| run(Some(read), n + 1));
    let first = seen.iter().filter(|version| **version == read).count();
    assert_eq!(first, 1, "the others see that it was changed");
}

pub(in crate::contract) fn of_eight_edits_of_one_version_one_goes_through(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let genie = world.genie(store, &ada, "Billing").id;
    let link = world.grant(store, &ada, genie, 1, None).grant.id;
    let (team, role) = (team(store, &world, "Sales"), role(store, &world, &ada, "lead", &[]).id);
    let cx = world.cx();
    let name = |n: usize| Some(format!("Name {n}").parse().unwrap());
    let profile = |n| ProfilePatch { first_name: name(n), ..ProfilePatch::default() };
    one_goes_through(store, &|tx, read, n| {
        let now = agents::held(tx, &ada, bob.id)?.version();
        if read == Some(now) {
            agents::update(tx, &cx, &ada, bob.id, &profile(n).into())?;
        }
        Ok(now)
    });
    one_goes_through(store, &|tx, read, n| {
        let now = agents::held_own(tx, &bob)?.version();
        if read == Some(now) {
            // Another name than the edit before: what is so already is no change.
            agents::update_me(tx, &cx, &bob, &profile(n + 100))?;
        }
        Ok(now)
    });
    one_goes_through(store, &|tx, read, n| {
        let now = teams::held(tx, &ada, team)?.version();
        if read == Some(now) {
            let patch = TeamPatch { name: name(n), ..TeamPatch::default() };
            teams::update(tx, &cx, &ada, team, &patch.into())?;
        }
        Ok(now)
    });
    one_goes_through(store, &|tx, read, n| {
        let now = roles::held(tx, &ada, role)?.version();
        if read == Some(now) {
            let description = Patch::Set(format!("Role {n}").parse()?);
            roles::update(tx, &cx, &ada, role, &RolePatch { description, ..RolePatch::default() })?;
        }
        Ok(now)
    });
    one_goes_through(store, &|tx, read, n| {
        let now = genies::held(tx, &ada, genie)?.version();
        if read == Some(now) {
            let patch = GeniePatch { name: name(n), ..GeniePatch::default() };
            genies::update(tx, &cx, &ada, genie, &patch)?;
        }
        Ok(now)
    });
    one_goes_through(store, &|tx, read, n| {
        let now = grants::held(tx, &ada, link)?.1.version();
        if read == Some(now) {
            let max_uses = Some(limit(1 + i64::try_from(n)?));
            grants::update(tx, &cx, &ada, link, &GrantPatch { max_uses, ..GrantPatch::default() }.into())?;
        }
        Ok(now)
    });
}

/// Changes of different fields of an agent at the same moment all hold.
pub(in crate::contract) fn changes_of_different_fields_of_an_agent_all_hold(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let sales = team(store, &world, "Sales");
    let none = AgentChange::default;
    for round in 0..10 {
        let on = round % 2 == 0;
        let name = || format!("Round {round}").parse().unwrap();
        let changes = [
            AgentChange::from(ProfilePatch { first_name: Some(name()), ..ProfilePatch::default() }),
            AgentChange::from(ProfilePatch { last_name: on.then(name).into(), ..ProfilePatch::default() }),
            AgentChange::from(ProfilePatch {
                email: Some(format!("bob{round}@example.com").parse().unwrap()),
                ..ProfilePatch::default()
            }),
            AgentChange::from(ProfilePatch {
                country: on.then(|| "NZ".parse().unwrap()).into(),
                ..ProfilePatch::default()
            }),
            AgentChange::from(AgentPatch { enabled: Some(on), ..AgentPatch::default() }),
            AgentChange { roles: Some(if on { names(&["admin"]) } else { Vec::new() }), ..none() },
            AgentChange { teams: Some(if on { vec![sales] } else { Vec::new() }), ..none() },
        ];
        at_once(changes.len(), |n| update(store, &world, &ada, bob.id, &changes[n]).map(drop).unwrap());
        let now = agent(store, bob.id);
        assert_eq!((now.profile.first_name, now.profile.last_name), (name(), on.then(name)));
        assert_eq!(now.profile.email.as_str(), format!("bob{round}@example.com"));
        assert_eq!((now.profile.country.is_some(), now.enabled), (on, on));
        assert_eq!((now.roles.len(), now.teams.len()), (usize::from(on), usize::from(on)));
    }
}

pub(in crate::contract) fn of_eight_team_names_one_is_taken(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let cx = world.cx();
    let outcomes = at_once(8, |n| {
        let name = if n % 2 == 0 { "Sales" } else { "SALES" };
        let draft = TeamDraft { name: name.parse().unwrap(), emoji: None, members: vec![ada.id] };
        store::write(store, |tx| teams::create(tx, &cx, &ada, &draft))
    });
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 7));
    assert!(lost.iter().all(|lost| matches!(lost, Err(TeamError::NameTaken))), "{lost:?}");
    assert_eq!(entries_of(store, "team.created"), 1);
}

pub(in crate::contract) fn a_person_added_by_many_is_added_once(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let genie = world.genie(store, &ann, "Billing");
    let (cx, who) = (world.cx(), Who::User(bob.uuid));
    let outcomes = at_once(8, |_| {
        store::write(store, |tx| access::people::add(tx, &cx, &ann, genie.id, &who, Patch::Keep))
    });
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(read(store, |tx| tx.list_genie_users(genie.id, Slice::first())).len(), 1);
}

/// Two revoke the same list while others prolong, extend, rotate, use and approve: each access is taken away once, and
/// none of them is there afterwards.
pub(in crate::contract) fn what_is_revoked_does_not_come_back(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let genie = world.genie(store, &ann, "Billing");
    let (cx, who, sales) = (world.cx(), Who::User(bob.uuid), team(store, &world, "Sales"));
    let usual = Extension::default();
    let end = Expiry::new(world.in_seconds(3_600), world.now()).unwrap();
    for round in 0..5 {
        let user =
            store::write(store, |tx| access::people::add(tx, &cx, &ann, genie.id, &who, Patch::Set(end)));
        let team =
            store::write(store, |tx| access::teams::add(tx, &cx, &ann, genie.id, sales, Patch::Set(end)));
        let (user, team) = (user.unwrap().id, team.unwrap().id);
        let link = world.grant(store, &ann, genie.id, 0, Some(end.at()));
        request(store, &world, &wish(&genie, "bob@example.com")).unwrap();
        let requests = requests_of(store, genie.id);
        let pending = requests.iter().find(|request| matches!(request.state, RequestState::Pending)).unwrap();
        let ids = [Access::Team(team), Access::Link(link.grant.id), Access::User(user)];
        let revoked = at_once(11, |thread| {
            let later = Expiry::new(world.in_seconds(7_200 + round), cx.at).unwrap();
            match thread {
                0 | 1 => {
                    return store::write(store, |tx| review::revoke(tx, &cx, &ann, &ids, false)).unwrap();
                }
                2 | 3 => {
                    let patch = GrantPatch { expires_at: Patch::Set(later), ..GrantPatch::default() };
                    drop(store::write(store, |tx| {
                        grants::update(tx, &cx, &ann, link.grant.id, &patch.clone().into())
                    }));
                }
                4 => drop(store::write(store, |tx| {
                    access::people::update(tx, &cx, &ann, genie.id, bob.uuid, Patch::Set(later))
                })),
                5 => drop(store::write(store, |tx| grants::rotate(tx, &cx, &ann, link.grant.id))),
                6 => drop(world.redeem(store, &link.token)),
                7 => drop(store::write(store, |tx| extend::link(tx, &cx, &ann, link.grant.id, &usual))),
                8 => drop(store::write(store, |tx| {
                    extend::person(tx, &cx, &ann, (genie.id, bob.uuid), &usual)
                })),
                9 => drop(store::write(store, |tx| extend::team(tx, &cx, &ann, (genie.id, sales), &usual))),
                _ => drop(approve(store, &world, &ann, pending.id, None).unwrap()),
            }
            Vec::new()
        });
        for id in ids {
            let outcomes = revoked.iter().flatten().filter(|(one, _)| *one == id);
            let taken = outcomes.filter(|(_, outcome)| *outcome == Outcome::Revoked).count();
            assert_eq!(taken, 1, "{id}");
        }
        assert_eq!(read(store, |tx| tx.find_grant(link.grant.id)), None);
        assert_eq!(read(store, |tx| tx.find_user_access(user)), None);
        assert_eq!(read(store, |tx| tx.find_team_access(team)), None);
        // What the approval gave after it was given anew, and stays.
        let left = read(store, |tx| tx.find_genie_user(genie.id, bob.uuid));
        assert!(left.is_none_or(|left| left.id != user));
        drop(store::write(store, |tx| access::people::remove(tx, &cx, &ann, genie.id, bob.uuid, false)));
    }
}

pub(in crate::contract) fn an_agent_keeps_one_primary_key(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let cx = world.cx();
    let made = at_once(8, |_| {
        store::write(store, |tx| portcullis_domain::staff::api_keys::create(tx, &cx, &ada, ada.id)).unwrap()
    });
    let alive = made.iter().filter(|made| {
        read(store, |tx| portcullis_domain::staff::api_keys::authenticate(tx, &made.secret)).is_some()
    });
    assert_eq!(alive.count(), 1);
}

/// Whoever extends an access while others take all of it away brings nothing back.
pub(in crate::contract) fn what_is_revoked_is_not_extended_back(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let genie = world.genie(store, &ann, "Billing").id;
    let sales = team(store, &world, "Sales");
    let cx = world.cx();
    let (usual, end) = (Extension::default(), Patch::Set(Expiry::new(world.in_seconds(60), cx.at).unwrap()));
    for _ in 0..6 {
        let link = world.grant(store, &ann, genie, 0, Some(world.in_seconds(60))).grant.id;
        let who = Who::User(bob.uuid);
        store::write(store, |tx| access::people::add(tx, &cx, &ann, genie, &who, end)).unwrap();
        store::write(store, |tx| access::teams::add(tx, &cx, &ann, genie, sales, end)).unwrap();
        at_once(6, |thread| match thread {
            0 => drop(store::write(store, |tx| extend::link(tx, &cx, &ann, link, &usual))),
            1 => drop(store::write(store, |tx| extend::person(tx, &cx, &ann, (genie, bob.uuid), &usual))),
            2 => drop(store::write(store, |tx| extend::team(tx, &cx, &ann, (genie, sales), &usual))),
            3 => {
                store::write(store, |tx| grants::revoke_all(tx, &cx, &ann, genie)).unwrap();
            }
            4 => drop(store::write(store, |tx| grants::delete(tx, &cx, &ann, link))),
            _ => {
                drop(store::write(store, |tx| access::people::remove(tx, &cx, &ann, genie, bob.uuid, false)))
            }
        });
        assert_eq!(grants_of(store, genie).len(), 0);
        assert_eq!(read(store, |tx| tx.list_genie_users(genie, Slice::first())).len(), 0);
        assert_eq!(read(store, |tx| tx.list_genie_teams(genie)).len(), 0);
    }
}

/// Of eight that extend what they saw, one does.
pub(in crate::contract) fn of_eight_extensions_of_one_end_one_goes_through(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing").id;
    let seen = Some(world.in_seconds(60));
    let link = world.grant(store, &ann, genie, 0, seen).grant.id;
    let cx = world.cx();
    let extension = Extension { from: Some(seen), ..Extension::default() };
    let outcomes = at_once(8, |_| store::write(store, |tx| extend::link(tx, &cx, &ann, link, &extension)));
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 7));
    assert!(lost.iter().all(|lost| matches!(lost, Err(ExtendError::Changed))), "{lost:?}");
    assert_eq!(grant(store, link).expires_at, seen.map(|seen| seen.plus(extend::USUAL)));
    assert_eq!(entries_of(store, "grant.updated"), 1);
}

/// However many try a code at once, five tries count, and of those who try the right one, one comes in.
pub(in crate::contract) fn of_fifty_tries_of_a_code_five_count(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing").id;
    let conditions = Conditions {
        email_domains: vec!["example.org".parse().unwrap()].try_into().unwrap(),
        ..Conditions::default()
    };
    let link = world.link(store, &ann, genie, &GrantDraft { conditions, ..GrantDraft::default() });
    let cx = world.cx();
    for round in 0..4 {
        let email: Email = format!("vi{round}@example.org").parse().unwrap();
        write(store, |tx| proofs::send_code(tx, &cx, &link.token, None, &email));
        let sent = all_mail(store).into_iter().find(|mail| mail.to == email).unwrap();
        let right: EmailCode = sent.link(&world.vault).unwrap().parse().unwrap();
        let wrong: EmailCode = if right.reveal() == "000000" { "000001" } else { "000000" }.parse().unwrap();
        let guess = |code: &EmailCode| {
            write(store, |tx| proofs::prove_address(tx, &cx, &link.token, link.grant.id, &email, code))
        };
        if round % 2 == 0 {
            assert!(at_once(50, |_| guess(&wrong)).iter().all(Option::is_none));
            assert_eq!(guess(&right), None, "no try is left");
            continue;
        }
        let proven: Vec<_> = at_once(50, |_| guess(&right)).into_iter().flatten().collect();
        assert_eq!(proven.len(), 5);
        let inside = at_once(proven.len(), |n| {
            let shown = Proofs { address: Some(proven[n].clone()), ..Proofs::default() };
            store::write(store, |tx| store::redeem_within(tx, &cx, &link.token, None, None, shown.clone()))
                .is_ok()
        });
        assert_eq!(inside.into_iter().filter(|inside| *inside).count(), 1, "a code is used once");
    }
    assert_eq!(grant(store, link.grant.id).use_count, 2);
    assert_eq!(uses_of(store, link.grant.id).len(), 2);
}
