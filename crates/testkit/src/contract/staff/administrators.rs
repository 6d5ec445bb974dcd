//! Somebody must be able to administer.

use crate::World;
use crate::context::find_principal;
use crate::contract::steps::{agent, at_once, names, update, write};
use portcullis_domain::staff::agents::{self, AgentChange, AgentPatch, DeleteAgentError, UpdateAgentError};
use portcullis_domain::{AgentId, Principal, Store, store};

/// What takes an administrator away.
#[derive(Clone, Copy, Debug)]
enum Way {
    Demote,
    Disable,
    Delete,
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Gone,
    Last,
}

fn demotion(roles: &[&str]) -> AgentChange {
    AgentChange { roles: Some(names(roles)), ..AgentChange::default() }
}

fn take_away(store: &dyn Store, world: &World, by: &Principal, id: AgentId, way: Way) -> Outcome {
    let change = match way {
        Way::Demote => demotion(&["agent"]),
        Way::Disable => AgentChange::from(AgentPatch { enabled: Some(false), ..AgentPatch::default() }),
        Way::Delete => {
            let cx = world.cx();
            return match store::write(store, |tx| {
                agents::delete(tx, &cx, by, id, &agents::Departure::default())
            }) {
                Ok(()) => Outcome::Gone,
                Err(DeleteAgentError::LastAdministrator) => Outcome::Last,
                Err(other) => panic!("{other:?}"),
            };
        }
    };
    match update(store, world, by, id, &change) {
        Ok(_) => Outcome::Gone,
        Err(UpdateAgentError::LastAdministrator) => Outcome::Last,
        Err(other) => panic!("{other:?}"),
    }
}

fn administrators(store: &dyn Store) -> Vec<AgentId> {
    let mut found = write(store, |tx| tx.lock_administrators());
    found.sort_unstable();
    found
}

pub(in crate::contract) fn only_enabled_living_holders_of_the_built_in_role_count(store: &dyn Store) {
    let world = World::new();
    assert_eq!(administrators(store), []);
    let ada = world.administrator(store, "ada@example.com");
    let eve = world.agent(store, "eve@example.com", &["agent", "admin"]);
    world.owner(store, "bob@example.com");
    // Another role that allows everything is not it.
    let all = portcullis_domain::base::Permission::ALL;
    crate::contract::steps::role(store, &world, &ada, "administrators", all);
    world.agent(store, "max@example.com", &["administrators"]);
    assert_eq!(administrators(store), [ada.id, eve.id]);
    let off = AgentChange::from(AgentPatch { enabled: Some(false), ..AgentPatch::default() });
    update(store, &world, &ada, eve.id, &off).unwrap();
    assert_eq!(administrators(store), [ada.id]);
    write(store, |tx| tx.soft_delete_agent(ada.id, world.now()));
    assert_eq!(administrators(store), []);
}

pub(in crate::contract) fn the_last_one_stays(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let eve = world.administrator(store, "eve@example.com");
    // Eve acts with the rights that she had when her call began.
    assert_eq!(take_away(store, &world, &ada, eve.id, Way::Disable), Outcome::Gone);
    for way in [Way::Demote, Way::Disable, Way::Delete] {
        assert_eq!(take_away(store, &world, &eve, ada.id, way), Outcome::Last, "{way:?}");
    }
    for roles in [&["agent"][..], &[]] {
        let outcome = update(store, &world, &ada, ada.id, &demotion(roles));
        assert!(matches!(outcome, Err(UpdateAgentError::LastAdministrator)), "{outcome:?}");
    }
    assert_eq!(administrators(store), [ada.id]);
    assert_eq!(agent(store, ada.id).roles, ["admin"]);

    // More roles are no demotion, and whoever does not count can go.
    update(store, &world, &ada, ada.id, &demotion(&["agent", "admin"])).unwrap();
    assert_eq!(take_away(store, &world, &ada, eve.id, Way::Demote), Outcome::Gone);
    assert_eq!(take_away(store, &world, &ada, eve.id, Way::Delete), Outcome::Gone);
    assert_eq!(administrators(store), [ada.id]);
}

/// Twenty times the last two take each other, or themselves, away at one moment: each of them sees the other one and
/// must not rely on that.
fn one_survives(store: &dyn Store, ways: [Way; 2], themselves: bool) {
    let world = World::new();
    let mut pair = [0, 1].map(|n| world.administrator(store, &format!("first{n}@example.com")));
    for round in 0..20 {
        let outcomes = at_once(2, |n| {
            let whom = if themselves { pair[n].id } else { pair[1 - n].id };
            take_away(store, &world, &pair[n], whom, ways[n])
        });
        let gone: Vec<_> = outcomes.iter().map(|outcome| *outcome == Outcome::Gone).collect();
        assert_ne!(gone[0], gone[1], "round {round}: {outcomes:?}");
        // Whose call went through has taken the other one away, or themselves.
        let survivor = usize::from(gone[1] != themselves);
        assert_eq!(administrators(store), [pair[survivor].id], "round {round}");
        pair[1 - survivor] = world.administrator(store, &format!("next{round}@example.com"));
        for one in &mut pair {
            *one = find_principal(store, one.email.as_str());
        }
    }
}

pub(in crate::contract) fn of_the_last_two_one_survives_demotion(store: &dyn Store) {
    one_survives(store, [Way::Demote; 2], false);
}

pub(in crate::contract) fn of_the_last_two_one_survives_stepping_down(store: &dyn Store) {
    one_survives(store, [Way::Demote; 2], true);
}

pub(in crate::contract) fn of_the_last_two_one_survives_deletion(store: &dyn Store) {
    one_survives(store, [Way::Delete; 2], false);
}

pub(in crate::contract) fn of_the_last_two_one_survives_whatever_the_way(store: &dyn Store) {
    one_survives(store, [Way::Disable, Way::Delete], false);
}
