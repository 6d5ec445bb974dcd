//! The agents, and what the operator does with them.

use crate::World;
use crate::contract::steps::{all_activity, read, write};
use portcullis_domain::base::secrets::uuid_v7;
use portcullis_domain::base::{Permission, PermissionSet, Written};
use portcullis_domain::staff::agents::{
    self, Availability, CreateAdministratorError, NewAgent, Profile, SignInRecord,
};
use portcullis_domain::staff::roles::agent_permissions;
use portcullis_domain::{AgentId, AgentUuid, Store, store};

fn new(world: &World, email: &str) -> NewAgent {
    NewAgent {
        uuid: AgentUuid(uuid_v7(&world.secrets, world.now())),
        profile: Profile {
            first_name: "Zoë".parse().unwrap(),
            last_name: Some("O'Brien \u{1f6df}".parse().unwrap()),
            email: email.parse().unwrap(),
            avatar_url: Some("https://example.com/zoe.png".parse().unwrap()),
            country: Some("AU".parse().unwrap()),
        },
        roles: Vec::new(),
        password: None,
        created_at: world.now(),
    }
}

pub(in crate::contract) fn an_agent_is_found_as_it_was_added(store: &dyn Store) {
    let world = World::new();
    let new = new(&world, "zoe@example.com");
    let id = write(store, |tx| tx.insert_agent(&new)).done().unwrap();

    let agent = read(store, |tx| tx.find_agent(id)).unwrap();
    assert_eq!((agent.id, agent.uuid), (id, new.uuid));
    assert_eq!((&agent.profile, agent.enabled), (&new.profile, true));
    assert_eq!((agent.created_at, agent.updated_at), (new.created_at, new.created_at));
    assert_eq!((agent.last_login_at, &agent.api_key), (None, &None));
    assert!(agent.roles.is_empty() && agent.teams.is_empty());
    assert_eq!(agent.permissions, PermissionSet::NONE);
    assert_eq!(agent.availability, Availability::Offline);

    assert_eq!(read(store, |tx| tx.find_agent_by_uuid(new.uuid)).as_ref(), Some(&agent));
    assert_eq!(read(store, |tx| tx.find_agent_by_email(&new.profile.email)).as_ref(), Some(&agent));
}

pub(in crate::contract) fn what_a_record_may_lack_stays_absent(store: &dyn Store) {
    let world = World::new();
    let email = "zoe@example.com";
    let profile = Profile::new("Zoë".parse().unwrap(), email.parse().unwrap());
    let bare = NewAgent { profile, ..new(&world, email) };
    let id = write(store, |tx| tx.insert_agent(&bare)).done().unwrap();
    let agent = read(store, |tx| tx.find_agent(id)).unwrap();
    assert_eq!(
        (agent.profile.last_name, agent.profile.avatar_url, agent.profile.country),
        (None, None, None)
    );
}

pub(in crate::contract) fn nobody_is_none(store: &dyn Store) {
    let (world, email) = (World::new(), "nobody@example.com".parse().unwrap());
    let (id, uuid) = (AgentId(i64::MAX), AgentUuid(uuid_v7(&world.secrets, world.now())));
    assert_eq!(read(store, |tx| tx.find_agent(id)), None);
    assert_eq!(read(store, |tx| tx.find_agent_by_uuid(uuid)), None);
    assert_eq!(read(store, |tx| tx.find_agent_by_email(&email)), None);
    assert!(read(store, |tx| tx.find_sign_in_record(&email)).is_none());
    assert!(!write(store, |tx| tx.set_password(id, &world.hash("0123456789"), world.now())));
    write(store, |tx| tx.note_sign_in(id, world.now()));
}

pub(in crate::contract) fn an_address_is_taken_once_and_the_transaction_goes_on(store: &dyn Store) {
    let world = World::new();
    let first = write(store, |tx| tx.insert_agent(&new(&world, "zoe@example.com"))).done().unwrap();
    let (again, other) = (new(&world, "Zoe@Example.COM"), new(&world, "zoe2@example.com"));
    let (taken, added) = write(store, |tx| Ok((tx.insert_agent(&again)?, tx.insert_agent(&other)?)));
    assert_eq!(taken, Written::Taken);
    assert_ne!(added.done().unwrap(), first);
    assert_eq!(read(store, |tx| tx.find_agent_by_email(&again.profile.email)).unwrap().id, first);
    assert!(read(store, |tx| tx.find_agent_by_email(&other.profile.email)).is_some());
    assert_eq!(read(store, |tx| tx.find_agent_by_uuid(again.uuid)), None);
}

pub(in crate::contract) fn roles_are_sorted_and_their_permissions_joined(store: &dyn Store) {
    let world = World::new();
    let built_in = read(store, |tx| tx.list_roles());
    let both = NewAgent {
        roles: built_in.iter().rev().map(|role| role.id).collect(),
        ..new(&world, "both@example.com")
    };
    let id = write(store, |tx| tx.insert_agent(&both)).done().unwrap();
    let agent = read(store, |tx| tx.find_agent(id)).unwrap();
    assert_eq!(agent.roles, ["admin", "agent"]);
    assert_eq!(agent.permissions, PermissionSet::all());
    let one = world.owner(store, "one@example.com");
    assert_eq!(one.permissions, agent_permissions());
    assert!(one.can(Permission::GeniesWrite) && !one.can(Permission::UsersManage));
    assert_eq!(world.agent(store, "none@example.com", &[]).permissions, PermissionSet::NONE);
}

pub(in crate::contract) fn the_first_agent_ends_emptiness(store: &dyn Store) {
    assert!(read(store, |tx| tx.has_no_agents()));
    World::new().administrator(store, "ada@example.com");
    assert!(!read(store, |tx| tx.has_no_agents()));
}

pub(in crate::contract) fn passwords_and_sign_ins_are_noted(store: &dyn Store) {
    let world = World::new();
    let new = new(&world, "zoe@example.com");
    let id = write(store, |tx| tx.insert_agent(&new)).done().unwrap();
    let record = || read(store, |tx| tx.find_sign_in_record(&new.profile.email)).unwrap();
    let SignInRecord { id: known, password, enabled } = record();
    assert_eq!((known, password, enabled), (id, None, true));

    let hash = world.hash("correct horse");
    assert!(write(store, |tx| tx.set_password(id, &hash, world.in_seconds(1))));
    assert_eq!(record().password, Some(hash));
    write(store, |tx| tx.note_sign_in(id, world.in_seconds(2)));
    assert_eq!(read(store, |tx| tx.find_agent(id)).unwrap().last_login_at, Some(world.in_seconds(2)));
}

pub(in crate::contract) fn an_administrator_is_made_once(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    assert_eq!(ada.permissions, PermissionSet::all());

    let (cx, hash) = (world.cx(), world.hash("another-password"));
    let again = store::write(store, |tx| {
        agents::create_administrator(tx, &cx, &ada.email, &"Eve".parse().unwrap(), &hash)
    });
    assert!(matches!(again, Err(CreateAdministratorError::EmailTaken)), "{again:?}");
    let log = all_activity(store);
    assert_eq!(log.len(), 1);
    assert_eq!((log[0].activity.as_str(), log[0].actor.name.as_str()), ("agent.created", "operator"));
    assert_eq!(log[0].target_id, ada.id.to_string());
}
