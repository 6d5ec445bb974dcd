//! Who has a conversation.

use crate::World;
use crate::contract::steps::{all_activity, at_once, conversation, entries_of, read, team, update, write};
use portcullis_domain::base::{PageRequest, Permission};
use portcullis_domain::staff::agents::{AgentChange, AgentPatch};
use portcullis_domain::staff::conversations::{self, AssignError, Assignee, Assignment};
use portcullis_domain::{AgentId, ConversationId, Principal, Store, TeamId, store};
use std::time::Duration;

fn assign(
    store: &dyn Store,
    world: &World,
    by: &Principal,
    id: ConversationId,
    to: Assignee,
) -> Result<Assignment, AssignError> {
    let cx = world.cx();
    store::write(store, |tx| conversations::assign(tx, &cx, by, id, to))
}

fn assigned(store: &dyn Store, by: &Principal, id: ConversationId) -> Assignment {
    store::read(store, |tx| conversations::assignment(tx, by, id)).unwrap()
}

pub(in crate::contract) fn agent_and_team_are_set_apart(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let sales = team(store, &world, "Sales");
    let (id, other) = (conversation(&world), conversation(&world));
    let nobody = Assignment { conversation: id, agent: None, team: None };
    assert_eq!(assigned(store, &ada, id), nobody);
    assert_eq!(read(store, |tx| tx.find_assignment(id)), None);
    let steps = [
        (Assignee::Agent(None), nobody),
        (Assignee::Agent(Some(bob.id)), Assignment { agent: Some(bob.id), ..nobody }),
        (Assignee::Team(Some(sales)), Assignment { agent: Some(bob.id), team: Some(sales), ..nobody }),
        (Assignee::Agent(Some(ada.id)), Assignment { agent: Some(ada.id), team: Some(sales), ..nobody }),
        (Assignee::Agent(None), Assignment { team: Some(sales), ..nobody }),
        (Assignee::Team(None), nobody),
        (Assignee::Team(Some(sales)), Assignment { team: Some(sales), ..nobody }),
    ];
    for (to, expected) in steps {
        assert_eq!(assign(store, &world, &ada, id, to).unwrap(), expected, "{to:?}");
        assert_eq!(assigned(store, &ada, id), expected, "{to:?}");
    }
    assign(store, &world, &ada, id, Assignee::Team(Some(sales))).unwrap();
    assert_eq!(entries_of(store, "conversation.assigned"), 6, "what changes nothing is not noted");
    let entry = &all_activity(store)[0];
    assert_eq!((entry.target_kind.as_str(), entry.target_id.as_str()), ("conversation", &*id.to_string()));
    assert_eq!(assigned(store, &ada, other).team, None);
}

pub(in crate::contract) fn only_who_is_there_is_assigned(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let (bob, gone) = (world.owner(store, "bob@example.com"), world.owner(store, "gone@example.com"));
    let off = AgentChange::from(AgentPatch { enabled: Some(false), ..AgentPatch::default() });
    update(store, &world, &ada, bob.id, &off).unwrap();
    write(store, |tx| tx.soft_delete_agent(gone.id, world.now()));
    let id = conversation(&world);
    for nobody in [bob.id, gone.id, AgentId(i64::MAX)] {
        let outcome = assign(store, &world, &ada, id, Assignee::Agent(Some(nobody)));
        assert!(matches!(outcome, Err(AssignError::UnknownAgent(known)) if known == nobody), "{outcome:?}");
    }
    let nowhere = TeamId(i64::MAX);
    let outcome = assign(store, &world, &ada, id, Assignee::Team(Some(nowhere)));
    assert!(matches!(outcome, Err(AssignError::UnknownTeam(known)) if known == nowhere), "{outcome:?}");
    assert_eq!(read(store, |tx| tx.find_assignment(id)), None);
}

pub(in crate::contract) fn taking_all_away_counts_them(store: &dyn Store) {
    let world = World::new();
    let (bob, ann) = (world.owner(store, "bob@example.com"), world.owner(store, "ann@example.com"));
    let (sales, ants) = (team(store, &world, "Sales"), team(store, &world, "Ants"));
    let ids = [0; 4].map(|_| conversation(&world));
    write(store, |tx| {
        for (id, agent, team) in [(0, bob.id, sales), (1, bob.id, ants), (2, ann.id, sales)] {
            tx.assign_agent(ids[id], Some(agent), world.now())?;
            tx.assign_team(ids[id], Some(team), world.now())?;
        }
        Ok(())
    });
    assert_eq!(write(store, |tx| tx.unassign_agent(bob.id, world.in_seconds(1))), 2);
    assert_eq!(write(store, |tx| tx.unassign_agent(bob.id, world.in_seconds(1))), 0);
    assert_eq!(write(store, |tx| tx.unassign_team(sales, world.in_seconds(1))), 2);
    let found = ids.map(|id| read(store, |tx| tx.find_assignment(id)));
    let found = found.map(|assignment| assignment.map(|found| (found.agent, found.team)));
    assert_eq!(found, [Some((None, None)), Some((None, Some(ants))), Some((Some(ann.id), None)), None]);
}

pub(in crate::contract) fn a_teams_inbox_shows_what_no_agent_has_latest_change_first(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let (sales, ants) = (team(store, &world, "Sales"), team(store, &world, "Ants"));
    let ids = [0; 5].map(|_| conversation(&world));
    let put = |id: ConversationId, to: Assignee| {
        world.clock.advance(Duration::from_secs(1));
        assign(store, &world, &ada, id, to).unwrap();
    };
    for id in &ids[..4] {
        put(*id, Assignee::Team(Some(sales)));
    }
    put(ids[4], Assignee::Team(Some(ants)));
    put(ids[1], Assignee::Agent(Some(ada.id)));
    put(ids[0], Assignee::Agent(Some(ada.id)));
    put(ids[0], Assignee::Agent(None));
    let inbox = |page, size| {
        let at = PageRequest { page, size };
        let page = store::read(store, |tx| conversations::list_unassigned(tx, &ada, sales, at)).unwrap();
        assert!(page.results.iter().all(|row| (row.agent, row.team) == (None, Some(sales))));
        (page.results.iter().map(|row| row.conversation).collect::<Vec<_>>(), page.total)
    };
    assert_eq!(inbox(1, 50), (vec![ids[0], ids[3], ids[2]], 3));
    assert_eq!(inbox(1, 2), (vec![ids[0], ids[3]], 3));
    assert_eq!(inbox(2, 2), (vec![ids[2]], 3));
    assert_eq!(inbox(3, 2), (vec![], 3));
    let at = PageRequest { page: 1, size: 50 };
    let nowhere = store::read(store, |tx| conversations::list_unassigned(tx, &ada, TeamId(i64::MAX), at));
    assert!(matches!(nowhere, Err(AssignError::NoSuchTeam)), "{nowhere:?}");
}

pub(in crate::contract) fn each_step_needs_its_permission(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    let sales = team(store, &world, "Sales");
    let id = conversation(&world);
    let at = PageRequest { page: 1, size: 50 };
    let outcomes = |by: &Principal| {
        [
            assign(store, &world, by, id, Assignee::Agent(Some(bob.id))).map(drop),
            assign(store, &world, by, id, Assignee::Team(Some(sales))).map(drop),
            store::read(store, |tx| conversations::assignment(tx, by, id)).map(drop),
            store::read(store, |tx| conversations::list_unassigned(tx, by, sales, at)).map(drop),
        ]
    };
    let needed = [
        Permission::ConversationsUpdateUserAssignee,
        Permission::ConversationsUpdateTeamAssignee,
        Permission::ConversationsRead,
        Permission::ConversationsReadTeamInbox,
    ];
    for (index, permission) in needed.into_iter().enumerate() {
        let with = Principal { permissions: [permission].into_iter().collect(), ..bob.clone() };
        for (other, outcome) in outcomes(&with).into_iter().enumerate() {
            let is_right =
                if other == index { outcome.is_ok() } else { matches!(outcome, Err(AssignError::Lacks(_))) };
            assert!(is_right, "{permission}, {other}: {outcome:?}");
        }
    }
}

pub(in crate::contract) fn agent_and_team_at_one_moment_both_hold(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let sales = team(store, &world, "Sales");
    for round in 0..10 {
        let id = conversation(&world);
        at_once(2, |n| {
            let to = if n == 0 { Assignee::Agent(Some(ada.id)) } else { Assignee::Team(Some(sales)) };
            assign(store, &world, &ada, id, to).unwrap();
        });
        let expected = Assignment { conversation: id, agent: Some(ada.id), team: Some(sales) };
        assert_eq!(assigned(store, &ada, id), expected, "round {round}");
    }
}
