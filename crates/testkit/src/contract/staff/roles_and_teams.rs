//! The built-in roles, and the teams.

use crate::World;
use crate::contract::steps::{read, write};
use portcullis_domain::base::{PermissionSet, Written};
use portcullis_domain::staff::roles::{ADMIN, AGENT, agent_permissions};
use portcullis_domain::staff::teams::Emoji;
use portcullis_domain::{RoleId, Store, TeamId};

pub(in crate::contract) fn the_built_in_roles_are_there(store: &dyn Store) {
    let roles = read(store, |tx| tx.list_roles());
    let names: Vec<_> = roles.iter().map(|role| role.name.as_str()).collect();
    assert_eq!(names, [ADMIN, AGENT]);
    assert!(roles[0].id < roles[1].id);
    assert!(roles.iter().all(|role| role.built_in && !role.description.is_empty()));
    assert_eq!(roles[0].permissions, PermissionSet::all());
    assert_eq!(roles[1].permissions, agent_permissions());
    for role in &roles {
        assert_eq!(read(store, |tx| tx.find_role(role.id)).as_ref(), Some(role));
    }
    assert_eq!(read(store, |tx| tx.find_role(RoleId(i64::MAX))), None);
}

pub(in crate::contract) fn unknown_names_of_roles_are_left_out(store: &dyn Store) {
    let find = |names: &[&str]| {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut found: Vec<_> =
            read(store, |tx| tx.find_roles_by_name(&names)).into_iter().map(|role| role.name).collect();
        found.sort_unstable();
        found
    };
    assert_eq!(find(&["agent", "nobody", "admin"]), ["admin", "agent"]);
    assert_eq!(find(&["agent", "agent"]), ["agent"]);
    assert_eq!(find(&["Agent", "ADMIN", "\u{ff41}gent"]), ["admin", "agent"]);
    assert!(find(&["nobody"]).is_empty());
    assert!(find(&[]).is_empty());
}

pub(in crate::contract) fn a_team_name_is_taken_in_any_case(store: &dyn Store) {
    let world = World::new();
    let insert = |name: &str| write(store, |tx| tx.insert_team(&name.parse().unwrap(), None, world.now()));
    insert("Support").done().unwrap();
    insert("\u{c9}quipe").done().unwrap();
    for taken in ["Support", "support", "SUPPORT", "\u{e9}QUIPE", "\u{c9}QUIPE"] {
        assert_eq!(insert(taken), Written::Taken, "{taken}");
    }
    let emoji: Emoji = "\u{1f4b0}".parse().unwrap();
    let (taken, added) = write(store, |tx| {
        let taken = tx.insert_team(&"SUPPORT".parse().unwrap(), None, world.now())?;
        Ok((taken, tx.insert_team(&"Sales".parse().unwrap(), Some(&emoji), world.now())?))
    });
    assert_eq!(taken, Written::Taken);
    let team = read(store, |tx| tx.find_team(added.done().unwrap())).unwrap();
    assert_eq!((team.name.as_str(), team.emoji), ("Sales", Some(emoji)));
    assert_eq!((team.created_at, team.updated_at), (world.now(), world.now()));
    assert_eq!(read(store, |tx| tx.find_team(TeamId(i64::MAX))), None);
}

pub(in crate::contract) fn members_come_and_go(store: &dyn Store) {
    let world = World::new();
    let agents: Vec<_> =
        ["ann", "bob", "cid"].map(|name| world.owner(store, &format!("{name}@example.com")).id).into();
    let add = |team: TeamId, agent| write(store, |tx| tx.add_team_member(team, agent));
    let make = |name: &str| {
        write(store, |tx| tx.insert_team(&name.parse().unwrap(), None, world.now())).done().unwrap()
    };
    let (sales, ants) = (make("Sales"), make("Ants"));
    for agent in [agents[2], agents[0], agents[1], agents[0]] {
        add(sales, agent);
    }
    add(ants, agents[0]);
    let members = |team| read(store, |tx| tx.find_team(team)).unwrap().members;
    assert_eq!(members(sales), agents);
    assert_eq!(members(ants), [agents[0]]);
    let ann = read(store, |tx| tx.find_agent(agents[0])).unwrap();
    let teams: Vec<_> = ann.teams.iter().map(|team| (team.id, team.name.as_str())).collect();
    assert_eq!(teams, [(ants, "Ants"), (sales, "Sales")]);

    for _ in 0..2 {
        write(store, |tx| tx.remove_team_member(sales, agents[0]));
    }
    assert_eq!(members(sales), agents[1..]);
    assert_eq!(members(ants), [agents[0]]);
}
