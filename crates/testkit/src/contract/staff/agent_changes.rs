//! Changing agents: what is named changes, and nothing else.

use crate::World;
use crate::contract::steps::{
    agent, all_activity, all_mail, entries_of, names, read, role, team, update, write,
};
use portcullis_domain::base::{Patch, Permission, PermissionSet, Written};
use portcullis_domain::records::outbox::Letter;
use portcullis_domain::staff::agents::{
    self, Agent, AgentChange, AgentGuardError, AgentPatch, Availability, ProfilePatch, TeamRef, UnknownNames,
    UpdateAgentError, UpdateMeError,
};
use portcullis_domain::{AgentId, Principal, Store, TeamId, store};
use std::time::Duration;

/// The fields of the last entry of the log.
fn changed_fields(store: &dyn Store) -> Vec<String> {
    all_activity(store)[0].changes.iter().map(|(field, _, _)| field.clone()).collect()
}

/// What a change is to make of the record, and what the log is to call it.
type Step<C> = (&'static str, C, Box<dyn Fn(&mut Agent)>);

/// Makes the changes one after the other; each of them must do what it names and no more.
fn each_alone<C>(
    store: &dyn Store,
    world: &World,
    id: AgentId,
    steps: Vec<Step<C>>,
    make: impl Fn(&C) -> Agent,
) {
    for (field, change, effect) in steps {
        world.clock.advance(Duration::from_secs(1));
        let mut expected = agent(store, id);
        effect(&mut expected);
        expected.updated_at = world.now();
        let entries = entries_of(store, "agent.updated");
        assert_eq!(make(&change), expected, "{field}");
        assert_eq!(agent(store, id), expected, "{field}");
        assert_eq!(entries_of(store, "agent.updated"), entries + 1, "{field}");
        assert_eq!(changed_fields(store), [field]);
    }
}

pub(in crate::contract) fn each_field_changes_alone(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let sales = team(store, &world, "Sales");
    let none = AgentChange::default;
    let steps: Vec<Step<AgentChange>> = vec![
        (
            "first_name",
            AgentChange::from(ProfilePatch {
                first_name: Some("Rob".parse().unwrap()),
                ..ProfilePatch::default()
            }),
            Box::new(|agent| agent.profile.first_name = "Rob".parse().unwrap()),
        ),
        (
            "last_name",
            AgentChange::from(ProfilePatch {
                last_name: Patch::Set("O'Neil".parse().unwrap()),
                ..ProfilePatch::default()
            }),
            Box::new(|agent| agent.profile.last_name = Some("O'Neil".parse().unwrap())),
        ),
        (
            "email",
            AgentChange::from(ProfilePatch {
                email: Some("rob@example.com".parse().unwrap()),
                ..ProfilePatch::default()
            }),
            Box::new(|agent| agent.profile.email = "rob@example.com".parse().unwrap()),
        ),
        (
            "avatar_url",
            AgentChange::from(ProfilePatch {
                avatar_url: Patch::Set("https://example.com/b.png".parse().unwrap()),
                ..ProfilePatch::default()
            }),
            Box::new(|agent| agent.profile.avatar_url = Some("https://example.com/b.png".parse().unwrap())),
        ),
        (
            "country",
            AgentChange::from(ProfilePatch {
                country: Patch::Set("NZ".parse().unwrap()),
                ..ProfilePatch::default()
            }),
            Box::new(|agent| agent.profile.country = Some("NZ".parse().unwrap())),
        ),
        (
            "availability",
            AgentChange::from(AgentPatch { availability: Some(Availability::Away), ..AgentPatch::default() }),
            Box::new(|agent| agent.availability = Availability::Away),
        ),
        (
            "enabled",
            AgentChange::from(AgentPatch { enabled: Some(false), ..AgentPatch::default() }),
            Box::new(|agent| agent.enabled = false),
        ),
        (
            "enabled",
            AgentChange::from(AgentPatch { enabled: Some(true), ..AgentPatch::default() }),
            Box::new(|agent| agent.enabled = true),
        ),
        (
            "roles",
            AgentChange { roles: Some(names(&["admin"])), ..none() },
            Box::new(|agent| {
                agent.roles = names(&["admin"]);
                agent.permissions = PermissionSet::all();
            }),
        ),
        (
            "teams",
            AgentChange { teams: Some(vec![sales]), ..none() },
            Box::new(move |agent| {
                agent.teams = vec![TeamRef { id: sales, name: "Sales".into(), emoji: None }]
            }),
        ),
    ];
    each_alone(store, &world, bob.id, steps, |change| update(store, &world, &ada, bob.id, change).unwrap());
}

pub(in crate::contract) fn agents_change_each_field_of_themselves_alone(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    let none = ProfilePatch::default;
    let steps: Vec<Step<ProfilePatch>> = vec![
        (
            "first_name",
            ProfilePatch { first_name: Some("Rob".parse().unwrap()), ..none() },
            Box::new(|agent| agent.profile.first_name = "Rob".parse().unwrap()),
        ),
        (
            "last_name",
            ProfilePatch { last_name: Patch::Clear, ..none() },
            Box::new(|agent| agent.profile.last_name = None),
        ),
        (
            "email",
            ProfilePatch { email: Some("rob@example.com".parse().unwrap()), ..none() },
            Box::new(|agent| agent.profile.email = "rob@example.com".parse().unwrap()),
        ),
        (
            "avatar_url",
            ProfilePatch { avatar_url: Patch::Set("https://example.com/b.png".parse().unwrap()), ..none() },
            Box::new(|agent| agent.profile.avatar_url = Some("https://example.com/b.png".parse().unwrap())),
        ),
        (
            "country",
            ProfilePatch { country: Patch::Set("NZ".parse().unwrap()), ..none() },
            Box::new(|agent| agent.profile.country = Some("NZ".parse().unwrap())),
        ),
    ];
    each_alone(store, &world, bob.id, steps, |change| {
        let cx = world.cx();
        store::write(store, |tx| agents::update_me(tx, &cx, &bob, change)).unwrap()
    });

    let step: Step<Availability> =
        ("availability", Availability::Online, Box::new(|agent| agent.availability = Availability::Online));
    each_alone(store, &world, bob.id, vec![step], |availability| {
        let cx = world.cx();
        store::write(store, |tx| agents::set_availability(tx, &cx, &bob, *availability)).unwrap()
    });
    let step: Step<()> = ("avatar_url", (), Box::new(|agent| agent.profile.avatar_url = None));
    let remove = || {
        let cx = world.cx();
        store::write(store, |tx| agents::remove_avatar(tx, &cx, &bob)).unwrap()
    };
    each_alone(store, &world, bob.id, vec![step], |()| remove());
    let entries = entries_of(store, "agent.updated");
    assert_eq!(remove().profile.avatar_url, None, "also when there is none");
    assert_eq!(entries_of(store, "agent.updated"), entries);
}

pub(in crate::contract) fn absent_leaves_and_none_clears(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let sales = team(store, &world, "Sales");
    let full = AgentChange {
        patch: ProfilePatch {
            avatar_url: Patch::Set("https://example.com/b.png".parse().unwrap()),
            country: Patch::Set("NZ".parse().unwrap()),
            ..ProfilePatch::default()
        }
        .into(),
        teams: Some(vec![sales]),
        ..AgentChange::default()
    };
    let before = update(store, &world, &ada, bob.id, &full).unwrap();
    assert!(
        before.profile.last_name.is_some()
            && before.profile.avatar_url.is_some()
            && before.profile.country.is_some()
    );
    let entries = entries_of(store, "agent.updated");
    let after = update(store, &world, &ada, bob.id, &AgentChange::default()).unwrap();
    assert_eq!(after, before);
    assert_eq!(entries_of(store, "agent.updated"), entries, "nothing changed");

    let none = AgentChange::default;
    let steps: Vec<Step<AgentChange>> = vec![
        (
            "last_name",
            AgentChange::from(ProfilePatch { last_name: Patch::Clear, ..ProfilePatch::default() }),
            Box::new(|agent| agent.profile.last_name = None),
        ),
        (
            "avatar_url",
            AgentChange::from(ProfilePatch { avatar_url: Patch::Clear, ..ProfilePatch::default() }),
            Box::new(|agent| agent.profile.avatar_url = None),
        ),
        (
            "country",
            AgentChange::from(ProfilePatch { country: Patch::Clear, ..ProfilePatch::default() }),
            Box::new(|agent| agent.profile.country = None),
        ),
        (
            "roles",
            AgentChange { roles: Some(Vec::new()), ..none() },
            Box::new(|agent| {
                agent.roles.clear();
                agent.permissions = PermissionSet::NONE;
            }),
        ),
        ("teams", AgentChange { teams: Some(Vec::new()), ..none() }, Box::new(|agent| agent.teams.clear())),
    ];
    each_alone(store, &world, bob.id, steps, |change| update(store, &world, &ada, bob.id, change).unwrap());
}

pub(in crate::contract) fn roles_and_teams_are_replaced_as_sets(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let (bob, ann) = (world.owner(store, "bob@example.com"), world.owner(store, "ann@example.com"));
    role(store, &world, &ada, "tagger", &[Permission::TagsManage]);
    let (sales, ants, gnus) =
        (team(store, &world, "Sales"), team(store, &world, "Ants"), team(store, &world, "Gnus"));
    let set = |roles: &[&str], teams: &[TeamId]| {
        let change =
            AgentChange { roles: Some(names(roles)), teams: Some(teams.to_vec()), ..AgentChange::default() };
        let agent = update(store, &world, &ada, bob.id, &change).unwrap();
        (agent.roles, agent.teams.iter().map(|team| team.id).collect::<Vec<_>>())
    };
    write(store, |tx| tx.add_team_member(sales, ann.id));
    let all = set(&["tagger", "agent"], &[sales, ants]);
    assert_eq!(all, (names(&["agent", "tagger"]), vec![ants, sales]));
    let some = set(&["tagger", "tagger"], &[gnus, ants, gnus]);
    assert_eq!(some, (names(&["tagger"]), vec![ants, gnus]), "twice is once");
    assert_eq!(agent(store, bob.id).permissions, [Permission::TagsManage].into_iter().collect());
    let others = agent(store, ann.id);
    assert_eq!((others.roles, others.teams.len()), (names(&["agent"]), 1), "others keep theirs");
}

pub(in crate::contract) fn an_unknown_role_or_team_changes_nothing(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let sales = team(store, &world, "Sales");
    let (before, log) = (agent(store, bob.id), all_activity(store).len());
    let renamed = || {
        AgentChange::from(ProfilePatch {
            first_name: Some("Rob".parse().unwrap()),
            ..ProfilePatch::default()
        })
    };
    let nowhere = TeamId(i64::MAX);
    for (roles, teams, bad_roles, bad_teams) in [
        (Some(&["tagger", "admin", "bagger"][..]), None, &["tagger", "bagger"][..], vec![]),
        (Some(&["admin"]), Some(vec![sales, nowhere]), &[], vec![nowhere]),
        (Some(&["tagger"]), Some(vec![nowhere]), &["tagger"], vec![nowhere]),
        (None, Some(vec![nowhere]), &[], vec![nowhere]),
    ] {
        let change = AgentChange { roles: roles.map(names), teams, ..renamed() };
        let expected = UnknownNames { roles: names(bad_roles), teams: bad_teams };
        let outcome = update(store, &world, &ada, bob.id, &change);
        assert!(matches!(&outcome, Err(UpdateAgentError::Unknown(all)) if *all == expected), "{outcome:?}");
    }
    let outcome = update(store, &world, &ada, AgentId(i64::MAX), &renamed());
    assert!(matches!(outcome, Err(UpdateAgentError::Guard(AgentGuardError::NotFound))), "{outcome:?}");
    assert_eq!((agent(store, bob.id), all_activity(store).len()), (before, log));
}

pub(in crate::contract) fn a_taken_address_changes_nothing_and_the_transaction_goes_on(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let (bob, ann) = (world.owner(store, "bob@example.com"), world.owner(store, "ann@example.com"));
    let before = agent(store, bob.id);
    let patch = |email: &str| {
        AgentPatch::from(ProfilePatch {
            first_name: Some("Rob".parse().unwrap()),
            email: Some(email.parse().unwrap()),
            ..ProfilePatch::default()
        })
    };
    let (taken, seen, own, gone) = write(store, |tx| {
        let taken = tx.patch_agent(bob.id, &patch("Ann@Example.com"), world.in_seconds(1))?;
        let seen = tx.find_agent(bob.id)?.unwrap();
        let own = tx.patch_agent(ann.id, &patch("ann@example.com"), world.in_seconds(1))?;
        let gone = tx.patch_agent(AgentId(i64::MAX), &patch("ann@example.com"), world.in_seconds(1))?;
        Ok((taken, seen, own, gone))
    });
    assert_eq!((taken, gone), (Written::Taken, Written::Gone));
    assert_eq!(seen, before);
    assert_eq!(own, Written::Done(()), "one's own address is no other's");
    assert_eq!(agent(store, ann.id).profile.first_name.as_str(), "Rob");
    assert_eq!(agent(store, bob.id), before);

    let taken = ProfilePatch { email: Some("ann@example.com".parse().unwrap()), ..ProfilePatch::default() };
    let change = AgentChange { roles: Some(Vec::new()), ..taken.clone().into() };
    let outcome = update(store, &world, &ada, bob.id, &change);
    assert!(matches!(outcome, Err(UpdateAgentError::EmailTaken)), "{outcome:?}");
    let cx = world.cx();
    let outcome = store::write(store, |tx| agents::update_me(tx, &cx, &bob, &taken));
    assert!(matches!(outcome, Err(UpdateMeError::EmailTaken)), "{outcome:?}");
    assert_eq!(agent(store, bob.id), before);
    assert!(all_mail(store).is_empty());
}

pub(in crate::contract) fn a_new_address_is_told_to_the_former_one(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let to = |email: &str| {
        AgentChange::from(ProfilePatch { email: Some(email.parse().unwrap()), ..ProfilePatch::default() })
    };
    update(store, &world, &ada, bob.id, &to(" BOB@example.com")).unwrap();
    assert!(all_mail(store).is_empty(), "another spelling is the same address");
    update(store, &world, &ada, bob.id, &to("rob@example.com")).unwrap();
    let mail = all_mail(store);
    assert_eq!((mail.len(), &mail[0].to), (1, &bob.email));
    let letter =
        Letter::EmailChanged { name: "Bob".parse().unwrap(), email: "rob@example.com".parse().unwrap() };
    assert_eq!(mail[0].letter, letter);
    assert_eq!(read(store, |tx| tx.find_agent_by_email(&bob.email)), None);
    let found = read(store, |tx| tx.find_agent_by_email(&"rob@example.com".parse().unwrap()));
    assert_eq!(found.unwrap().id, bob.id);
    // The address is free for somebody else.
    world.owner(store, "bob@example.com");
}

pub(in crate::contract) fn only_who_manages_agents_changes_them(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let (bob, ann) = (world.owner(store, "bob@example.com"), world.owner(store, "ann@example.com"));
    let change =
        AgentChange::from(AgentPatch { availability: Some(Availability::Online), ..AgentPatch::default() });
    let outcome = update(store, &world, &bob, ann.id, &change);
    assert!(matches!(outcome, Err(UpdateAgentError::Guard(AgentGuardError::Lacks(_)))), "{outcome:?}");
    let manager = Principal { permissions: [Permission::UsersManage].into_iter().collect(), ..bob.clone() };
    let outcome = update(store, &world, &manager, ada.id, &change);
    assert!(matches!(outcome, Err(UpdateAgentError::Guard(AgentGuardError::Exceeds))), "{outcome:?}");
    assert_eq!(agent(store, ada.id).availability, Availability::Offline);
    let seen = store::read(store, |tx| agents::get(tx, &manager, ada.id)).unwrap();
    assert_eq!(seen.id, ada.id, "looking is not changing");
    let seen = store::read(store, |tx| agents::get(tx, &bob, ada.id));
    assert!(matches!(seen, Err(AgentGuardError::Lacks(_))), "{seen:?}");
}
