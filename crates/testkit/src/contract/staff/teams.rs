//! Teams and their members.

use crate::World;
use crate::contract::steps::{agent, all_activity, at_once, conversation, entries_of, read, team, write};
use portcullis_domain::base::{Patch, Permission, Written};
use portcullis_domain::records::activity::Value;
use portcullis_domain::staff::conversations::{self, Assignee};
use portcullis_domain::staff::teams::{self, Team, TeamChange, TeamDraft, TeamError, TeamPatch, name_key};
use portcullis_domain::{AgentId, Context, Principal, Store, TeamId, Tx, access, store};
use std::time::Duration;

fn draft(name: &str, members: &[AgentId]) -> TeamDraft {
    TeamDraft { name: name.parse().unwrap(), emoji: None, members: members.to_vec() }
}

fn create(store: &dyn Store, world: &World, by: &Principal, draft: &TeamDraft) -> Result<Team, TeamError> {
    let cx = world.cx();
    store::write(store, |tx| teams::create(tx, &cx, by, draft))
}

fn update(
    store: &dyn Store,
    world: &World,
    by: &Principal,
    id: TeamId,
    patch: &TeamPatch,
    members: Option<&[AgentId]>,
) -> Result<Team, TeamError> {
    let change = TeamChange { patch: patch.clone(), members: members.map(<[AgentId]>::to_vec) };
    let cx = world.cx();
    store::write(store, |tx| teams::update(tx, &cx, by, id, &change))
}

fn renamed(name: &str) -> TeamPatch {
    TeamPatch { name: Some(name.parse().unwrap()), ..TeamPatch::default() }
}

fn find(store: &dyn Store, id: TeamId) -> Team {
    read(store, |tx| tx.find_team(id)).unwrap()
}

pub(in crate::contract) fn a_team_is_made_with_its_members(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let (bob, ann) = (world.owner(store, "bob@example.com"), world.owner(store, "ann@example.com"));
    let wanted = TeamDraft {
        emoji: Some("\u{1f6df}".parse().unwrap()),
        ..draft(" Sup\u{df}ort ", &[ann.id, bob.id, ann.id])
    };
    let made = create(store, &world, &ada, &wanted).unwrap();
    assert_eq!((made.name.as_str(), &made.emoji), ("Sup\u{df}ort", &wanted.emoji));
    assert_eq!(made.members, [bob.id, ann.id], "each once, by number");
    assert_eq!((made.created_at, made.updated_at), (world.now(), world.now()));
    assert_eq!(find(store, made.id), made);
    let shown = &agent(store, bob.id).teams[0];
    assert_eq!((shown.id, shown.emoji.as_deref()), (made.id, Some("\u{1f6df}")));
    let log = all_activity(store);
    assert_eq!((log[0].activity.as_str(), log[0].target_name.as_str()), ("team.created", "Sup\u{df}ort"));
    assert_eq!(create(store, &world, &ada, &draft("Empty", &[])).unwrap().members, []);
}

pub(in crate::contract) fn names_are_one_whatever_the_case(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let made = create(store, &world, &ada, &draft("\u{c9}quipe Support", &[])).unwrap();
    let other = create(store, &world, &ada, &draft("Sales", &[])).unwrap();
    // The last one is written with letters of double width, which look like others.
    for taken in ["\u{e9}QUIPE support", "E\u{301}quipe Support", "\u{c9}quipe \u{ff33}upport"] {
        let outcome = create(store, &world, &ada, &draft(taken, &[]));
        assert!(matches!(outcome, Err(TeamError::NameTaken)), "{taken}: {outcome:?}");
        let outcome = update(store, &world, &ada, other.id, &renamed(taken), None);
        assert!(matches!(outcome, Err(TeamError::NameTaken)), "{taken}: {outcome:?}");
    }
    assert_eq!(find(store, other.id), other);
    let own = update(store, &world, &ada, made.id, &renamed("\u{e9}quipe support"), None).unwrap();
    assert_eq!(own.name.as_str(), "\u{e9}quipe support", "one's own name is no other's");

    let (taken, gone, usable) = write(store, |tx| {
        let taken = tx.patch_team(other.id, &renamed("\u{c9}QUIPE SUPPORT"), world.now())?;
        let gone = tx.patch_team(TeamId(i64::MAX), &renamed("Nowhere"), world.now())?;
        Ok((taken, gone, tx.patch_team(other.id, &renamed("Sellers"), world.now())?))
    });
    assert_eq!((taken, gone, usable), (Written::Taken, Written::Gone, Written::Done(())));
    assert!(create(store, &world, &ada, &draft("sales", &[])).is_ok(), "a name that was given up is free");
    let keys = ["\u{c9}quipe SUPPORT", "Sellers", "Nobody"].map(|name| name_key(&name.parse().unwrap()));
    let mut found = read(store, |tx| tx.find_teams_by_key(&keys));
    found.sort_by_key(|(_, id)| *id);
    assert_eq!(found, [(keys[0].clone(), made.id), (keys[1].clone(), other.id)]);
    assert_eq!(read(store, |tx| tx.find_teams_by_key(&[])), []);
}

pub(in crate::contract) fn an_unknown_member_changes_nothing(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let (bob, gone) = (world.owner(store, "bob@example.com"), world.owner(store, "gone@example.com"));
    write(store, |tx| tx.soft_delete_agent(gone.id, world.now()));
    let sales = create(store, &world, &ada, &draft("Sales", &[bob.id])).unwrap();
    let log = all_activity(store).len();
    for nobody in [AgentId(i64::MAX), gone.id] {
        let unknown = |outcome: Result<Team, TeamError>| {
            assert!(
                matches!(&outcome, Err(TeamError::UnknownAgents(ids)) if *ids == [nobody]),
                "{outcome:?}"
            );
        };
        unknown(create(store, &world, &ada, &draft("New", &[nobody, bob.id])));
        unknown(update(store, &world, &ada, sales.id, &renamed("Sellers"), Some(&[ada.id, nobody])));
        let cx = world.cx();
        unknown(store::write(store, |tx| teams::add_member(tx, &cx, &ada, sales.id, nobody)));
    }
    assert_eq!(store::read(store, |tx| teams::list(tx, &ada)).unwrap(), [sales]);
    assert_eq!(all_activity(store).len(), log);
}

pub(in crate::contract) fn each_field_changes_alone(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let made = create(store, &world, &ada, &draft("Sales", &[bob.id])).unwrap();
    let emoji = |emoji: Option<&str>| TeamPatch {
        emoji: emoji.map(|emoji| emoji.parse().unwrap()).into(),
        ..TeamPatch::default()
    };
    let mut expected = made.clone();
    let mut step = |patch: &TeamPatch, members: Option<&[AgentId]>, effect: fn(&mut Team)| {
        world.clock.advance(Duration::from_secs(1));
        effect(&mut expected);
        expected.updated_at = world.now();
        if let Some(members) = members {
            expected.members = members.to_vec();
        }
        let entries = entries_of(store, "team.updated");
        assert_eq!(update(store, &world, &ada, made.id, patch, members).unwrap(), expected);
        assert_eq!(find(store, made.id), expected);
        assert_eq!(entries_of(store, "team.updated"), entries + 1);
        assert_eq!(all_activity(store)[0].changes.len(), 1);
    };
    step(&renamed("Sellers"), None, |team| team.name = "Sellers".parse().unwrap());
    step(&emoji(Some("\u{1f4b0}")), None, |team| team.emoji = Some("\u{1f4b0}".parse().unwrap()));
    step(&TeamPatch::default(), Some(&[ada.id]), |_| {});
    step(&TeamPatch::default(), Some(&[ada.id, bob.id]), |_| {});
    step(&emoji(None), None, |team| team.emoji = None);
    step(&TeamPatch::default(), Some(&[]), |_| {});
    let log = all_activity(store).len();
    let same = update(store, &world, &ada, made.id, &TeamPatch::default(), None).unwrap();
    assert_eq!((same.name.as_str(), same.members.len()), ("Sellers", 0));
    assert_eq!(all_activity(store).len(), log, "nothing changed");
}

pub(in crate::contract) fn members_come_and_go_one_by_one(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let sales = team(store, &world, "Sales");
    let cx = world.cx();
    for _ in 0..2 {
        let team = store::write(store, |tx| teams::add_member(tx, &cx, &ada, sales, bob.id)).unwrap();
        assert_eq!(team.members, [bob.id]);
    }
    let listed = store::read(store, |tx| teams::list_members(tx, &ada, sales)).unwrap();
    assert_eq!(listed, [(bob.id, "Bob Smith".to_owned())]);
    for _ in 0..2 {
        let team = store::write(store, |tx| teams::remove_member(tx, &cx, &ada, sales, bob.id)).unwrap();
        assert_eq!(team.members, []);
    }
    let log = all_activity(store);
    let noted: Vec<_> = log.iter().filter(|entry| entry.activity == "team.updated").collect();
    assert_eq!(noted.len(), 2, "what changes nothing is not noted");
    let bobs = || Value::Text(bob.id.to_string());
    assert_eq!(noted[1].changes, [("member".into(), Value::Null, bobs())], "not the whole list");
    assert_eq!(noted[0].changes, [("member".into(), bobs(), Value::Null)]);
    let nowhere = TeamId(i64::MAX);
    let outcome = store::write(store, |tx| teams::add_member(tx, &cx, &ada, nowhere, bob.id));
    assert!(matches!(outcome, Err(TeamError::NotFound)), "{outcome:?}");
}

pub(in crate::contract) fn members_that_come_at_one_moment_all_stay(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let sales = team(store, &world, "Sales");
    let agents: Vec<_> = (0..8).map(|n| world.owner(store, &format!("a{n}@example.com")).id).collect();
    let cx = world.cx();
    at_once(8, |n| store::write(store, |tx| teams::add_member(tx, &cx, &ada, sales, agents[n])).unwrap());
    assert_eq!(find(store, sales).members, agents);
}

pub(in crate::contract) fn a_deleted_team_takes_its_access_and_conversations_along(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let genie = world.genie(store, &ada, "Billing");
    let [sales, ants] =
        ["Sales", "Ants"].map(|name| create(store, &world, &ada, &draft(name, &[bob.id])).unwrap().id);
    let (first, second) = (conversation(&world), conversation(&world));
    let cx = world.cx();
    for (id, to) in [
        (first, Assignee::Team(Some(sales))),
        (first, Assignee::Agent(Some(bob.id))),
        (second, Assignee::Team(Some(ants))),
    ] {
        store::write(store, |tx| conversations::assign(tx, &cx, &ada, id, to)).unwrap();
    }
    for team in [sales, ants] {
        store::write(store, |tx| access::teams::add(tx, &cx, &ada, genie.id, team, Patch::Keep)).unwrap();
    }
    let delete = |id| store::write(store, |tx| teams::delete(tx, &cx, &ada, id));
    delete(sales).unwrap();
    assert!(matches!(delete(sales), Err(TeamError::NotFound)));
    assert_eq!(read(store, |tx| tx.find_team(sales)), None);
    assert_eq!(read(store, |tx| tx.existing_teams(&[ants, sales])), [ants]);
    let teams: Vec<_> = agent(store, bob.id).teams.iter().map(|team| team.id).collect();
    assert_eq!(teams, [ants]);
    let with_access: Vec<_> =
        read(store, |tx| tx.list_genie_teams(genie.id)).iter().map(|row| row.team).collect();
    assert_eq!(with_access, [ants]);
    let assigned = |id| {
        let found = store::read(store, |tx| conversations::assignment(tx, &ada, id)).unwrap();
        (found.agent, found.team)
    };
    assert_eq!(assigned(first), (Some(bob.id), None));
    assert_eq!(assigned(second), (None, Some(ants)));
    assert_eq!(entries_of(store, "team.deleted"), 1);
    create(store, &world, &ada, &draft("SALES", &[])).unwrap();
}

pub(in crate::contract) fn lists_go_by_name(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let ids = ["sales", "Gnus", "ants", "Bees"].map(|name| team(store, &world, name));
    let [sales, gnus, ants, bees] = ids;
    write(store, |tx| tx.add_team_members(&[(sales, bob.id), (sales, ada.id), (ants, bob.id)]));
    let listed = store::read(store, |tx| teams::list(tx, &ada)).unwrap();
    let members: Vec<_> = listed.iter().map(|team| (team.id, team.members.clone())).collect();
    let expected = [(ants, vec![bob.id]), (bees, vec![]), (gnus, vec![]), (sales, vec![ada.id, bob.id])];
    assert_eq!(members, expected);
    for team in &listed {
        assert_eq!(find(store, team.id), *team);
    }
    let compact = read(store, |tx| tx.list_teams_compact());
    let compact: Vec<_> = compact.iter().map(|(id, name)| (*id, name.as_str())).collect();
    assert_eq!(compact, [(ants, "ants"), (bees, "Bees"), (gnus, "Gnus"), (sales, "sales")]);
}

pub(in crate::contract) fn only_who_manages_teams_sees_or_changes_them(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let sales = create(store, &world, &ada, &draft("Sales", &[ada.id])).unwrap();
    let all_but = |missing: Permission| Principal {
        permissions: Permission::ALL.iter().copied().filter(|one| *one != missing).collect(),
        ..bob.clone()
    };
    let bob = all_but(Permission::TeamsManage);
    type Attempt = fn(&mut dyn Tx, &Context<'_>, &Principal, &Team) -> Result<(), TeamError>;
    let attempts: [Attempt; 7] = [
        |tx, _, by, team| teams::get(tx, by, team.id).map(drop),
        |tx, _, by, _| teams::list(tx, by).map(drop),
        |tx, _, by, team| teams::list_members(tx, by, team.id).map(drop),
        |tx, cx, by, _| teams::create(tx, cx, by, &draft("New", &[])).map(drop),
        |tx, cx, by, team| teams::update(tx, cx, by, team.id, &renamed("New").into()).map(drop),
        |tx, cx, by, team| teams::add_member(tx, cx, by, team.id, by.id).map(drop),
        |tx, cx, by, team| teams::delete(tx, cx, by, team.id),
    ];
    let cx = world.cx();
    for (number, attempt) in attempts.iter().enumerate() {
        let outcome = store::write(store, |tx| attempt(tx, &cx, &bob, &sales));
        assert!(matches!(outcome, Err(TeamError::Lacks(_))), "{number}: {outcome:?}");
    }
    let outcome = store::write(store, |tx| teams::remove_member(tx, &cx, &bob, sales.id, ada.id));
    assert!(matches!(outcome, Err(TeamError::Lacks(_))), "{outcome:?}");
    assert_eq!(find(store, sales.id), sales);
}
