//! Keys bound to devices, beside the primary one.

use crate::World;
use crate::contract::steps::{agent, all_activity, at_once, entries_of, read, write};
use portcullis_domain::base::{ApiKeySecret, Credential, Permission};
use portcullis_domain::staff::agents::AgentGuardError;
use portcullis_domain::staff::api_keys::{self, ApiKey, ApiKeyKind, CreatedDeviceKey, DeviceKeyError};
use portcullis_domain::staff::identity::VerifiedIdentity;
use portcullis_domain::{AgentId, ApiKeyId, Email, Principal, Store, store};
use std::time::Duration;

fn make(store: &dyn Store, world: &World, email: &Email) -> Result<CreatedDeviceKey, DeviceKeyError> {
    let (cx, identity) = (world.cx(), VerifiedIdentity { email: email.clone() });
    store::write(store, |tx| api_keys::create_device_key(tx, &cx, &identity))
}

fn find(store: &dyn Store, key: &ApiKeySecret) -> Option<(ApiKey, Principal)> {
    read(store, |tx| api_keys::authenticate(tx, key))
}

pub(in crate::contract) fn a_device_key_stands_beside_the_primary_one(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let first = make(store, &world, &bob.email).unwrap();
    assert_eq!((first.agent.id, first.agent.api_key), (bob.id, None));
    assert_eq!(agent(store, bob.id).last_login_at, Some(world.now()), "it is a sign-in");
    let cx = world.cx();
    let primary = || store::write(store, |tx| api_keys::create(tx, &cx, &ada, bob.id)).unwrap().secret;
    let old = primary();
    let second = make(store, &world, &bob.email).unwrap();
    let new = primary();
    let alive = [&first.secret, &old, &second.secret, &new].map(|key| find(store, key).is_some());
    assert_eq!(alive, [true, false, true, true]);
    let (key, principal) = find(store, &first.secret).unwrap();
    assert_eq!((key.kind, key.agent), (ApiKeyKind::Device, bob.id));
    assert_eq!(key.prefix, first.secret.visible_prefix());
    assert_eq!((principal.id, principal.permissions), (bob.id, bob.permissions));
    assert_eq!(principal.credential, Credential::ApiKey(key.id));
    let shown = agent(store, bob.id).api_key.unwrap();
    assert_eq!(shown.prefix, new.visible_prefix(), "the record shows the primary one");

    store::write(store, |tx| api_keys::revoke(tx, &cx, &ada, bob.id)).unwrap();
    let alive = [&first.secret, &second.secret, &new].map(|key| find(store, key).is_some());
    assert_eq!(alive, [true, true, false]);
    assert_eq!(agent(store, bob.id).api_key, None);
    let log = all_activity(store);
    let made = log.iter().find(|entry| entry.activity == "api_key.device_created").unwrap();
    assert_eq!((made.actor.id, &made.target_id), (Some(bob.id), &bob.id.to_string()));
}

pub(in crate::contract) fn keys_are_listed_and_revoked_one_by_one(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let (bob, ann) = (world.owner(store, "bob@example.com"), world.owner(store, "ann@example.com"));
    let device = |email: &Email| {
        world.clock.advance(Duration::from_secs(1));
        find(store, &make(store, &world, email).unwrap().secret).unwrap().0
    };
    let (first, second, anns) = (device(&bob.email), device(&bob.email), device(&ann.email));
    let cx = world.cx();
    let primary = store::write(store, |tx| api_keys::create(tx, &cx, &ada, bob.id)).unwrap().secret;
    let primary = find(store, &primary).unwrap().0;
    world.clock.advance(Duration::from_secs(1));
    let third = device(&bob.email);
    write(store, |tx| tx.touch_api_keys(&[(first.id, world.now())]));
    let first = ApiKey { last_used_at: Some(world.now()), ..first };
    let list = || store::read(store, |tx| api_keys::list_keys(tx, &ada, bob.id)).unwrap();
    assert_eq!(list(), [primary.clone(), third.clone(), second.clone(), first.clone()]);

    let revoke = |by: &Principal, agent: AgentId, key: ApiKeyId| {
        let cx = world.cx();
        store::write(store, |tx| api_keys::revoke_key(tx, &cx, by, agent, key))
    };
    assert!(!revoke(&ada, bob.id, anns.id).unwrap(), "somebody else's");
    assert!(revoke(&ada, bob.id, second.id).unwrap());
    assert!(!revoke(&ada, bob.id, second.id).unwrap());
    assert_eq!(list(), [primary.clone(), third, first]);
    assert_eq!(write(store, |tx| tx.delete_device_api_keys(bob.id, None)), 2);
    assert_eq!(list(), std::slice::from_ref(&primary));
    assert!(revoke(&ada, bob.id, primary.id).unwrap());
    assert_eq!(list(), []);
    assert_eq!(entries_of(store, "api_key.revoked"), 2);
    assert_eq!(read(store, |tx| tx.list_api_keys(ann.id)), [anns]);

    let manager = Principal { permissions: [Permission::UsersManage].into_iter().collect(), ..bob.clone() };
    let refused = revoke(&manager, ada.id, primary.id);
    assert!(matches!(refused, Err(AgentGuardError::Exceeds)), "{refused:?}");
    let refused = store::read(store, |tx| api_keys::list_keys(tx, &bob, bob.id));
    assert!(matches!(refused, Err(AgentGuardError::Lacks(_))), "{refused:?}");
}

pub(in crate::contract) fn an_identity_without_an_account_gets_none(store: &dyn Store) {
    let world = World::new();
    let gone = world.owner(store, "gone@example.com");
    write(store, |tx| tx.soft_delete_agent(gone.id, world.now()));
    for email in ["gone@example.com", "nobody@example.com"] {
        let refused = make(store, &world, &email.parse().unwrap());
        assert!(matches!(refused, Err(DeviceKeyError::NoSuchAgent)), "{refused:?}");
    }
    assert_eq!(entries_of(store, "api_key.device_created"), 0);
}

pub(in crate::contract) fn devices_that_come_at_one_moment_all_get_one(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    let made = at_once(8, |_| make(store, &world, &bob.email).unwrap().secret);
    assert!(made.iter().all(|key| find(store, key).is_some()));
    assert_eq!(read(store, |tx| tx.list_api_keys(bob.id)).len(), 8);
}
