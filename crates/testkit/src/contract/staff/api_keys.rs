//! The API keys.

use crate::World;
use crate::context::look_up;
use crate::contract::steps::{entries_of, read, write};
use portcullis_domain::base::{ApiKeySecret, Credential, Permission};
use portcullis_domain::staff::agents::{AgentGuardError, AgentPatch};
use portcullis_domain::staff::api_keys::{self, CreateApiKeyError, NewApiKey};
use portcullis_domain::store::lookups::{Lookup, Wanted};
use portcullis_domain::{AgentId, ApiKeyId, Digest, Principal, Store, store};

/// Who holds the key, as a lookup must say as well.
fn who(store: &dyn Store, key: &ApiKeySecret) -> Option<Principal> {
    let found = read(store, |tx| api_keys::authenticate(tx, key));
    let by_lookup = look_up(store, Lookup::new(key, Wanted::default()));
    assert_eq!(by_lookup.map(|found| (found.key, found.by.id)), found.clone().map(|(key, by)| (key, by.id)));
    found.map(|(_, principal)| principal)
}

pub(in crate::contract) fn a_key_names_its_agent_as_they_are(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let cx = world.cx();
    let made = store::write(store, |tx| api_keys::create(tx, &cx, &ada, bob.id)).unwrap();

    let (key, principal) = read(store, |tx| api_keys::authenticate(tx, &made.secret)).unwrap();
    assert_eq!((key.agent, key.created_at, key.last_used_at), (bob.id, world.now(), None));
    assert_eq!(principal.credential, Credential::ApiKey(key.id));
    assert_eq!((principal.id, principal.uuid), (bob.id, bob.uuid));
    assert_eq!((principal.name, principal.email), (bob.name, bob.email));
    assert_eq!(principal.permissions, bob.permissions);
    let shown = read(store, |tx| tx.find_agent(bob.id)).unwrap().api_key.unwrap();
    assert_eq!((shown.prefix.as_str(), shown.created_at), (made.secret.visible_prefix(), world.now()));
    assert_eq!(entries_of(store, "api_key.created"), 1);
}

pub(in crate::contract) fn only_prefix_and_digest_together_open(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let key = |agent, secret: &[u8]| NewApiKey {
        agent,
        prefix: "lk_abc123".into(),
        digest: Digest::of(secret),
        created_at: world.now(),
    };
    // Six characters are bound to meet again; the digest tells the keys apart.
    let (one, other) = (key(ann.id, b"one"), key(bob.id, b"other"));
    write(store, |tx| tx.replace_primary_api_key(&one));
    write(store, |tx| tx.replace_primary_api_key(&other));
    let find = |prefix: &str, digest| {
        read(store, |tx| tx.find_api_key(prefix, &digest)).map(|(_, principal)| principal.id)
    };
    assert_eq!(find("lk_abc123", one.digest), Some(ann.id));
    assert_eq!(find("lk_abc123", other.digest), Some(bob.id));
    assert_eq!(find("lk_abc124", one.digest), None);
    assert_eq!(find("lk_abc123", Digest::of(b"third")), None);
}

pub(in crate::contract) fn a_new_key_kills_the_one_before(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let cx = world.cx();
    let make =
        |agent: AgentId| store::write(store, |tx| api_keys::create(tx, &cx, &ada, agent)).unwrap().secret;
    let (adas, old, new) = (make(ada.id), make(bob.id), make(bob.id));
    assert!(who(store, &old).is_none());
    assert_eq!(who(store, &new).unwrap().id, bob.id);
    assert_eq!(who(store, &adas).unwrap().id, ada.id);

    store::write(store, |tx| api_keys::revoke(tx, &cx, &ada, bob.id)).unwrap();
    assert!(who(store, &new).is_none());
    assert!(who(store, &adas).is_some());
    assert_eq!(read(store, |tx| tx.find_agent(bob.id)).unwrap().api_key, None);
    assert!(!write(store, |tx| tx.delete_primary_api_key(bob.id)));
    store::write(store, |tx| api_keys::revoke(tx, &cx, &ada, bob.id)).unwrap();
    assert_eq!(entries_of(store, "api_key.revoked"), 1);
}

pub(in crate::contract) fn nobody_mints_a_key_that_can_do_more(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let cx = world.cx();
    let make =
        |by: &Principal, agent| store::write(store, |tx| api_keys::create(tx, &cx, by, agent)).map(|_| ());
    let manager = Principal { permissions: [Permission::UsersManage].into_iter().collect(), ..bob.clone() };
    assert!(matches!(make(&bob, bob.id), Err(CreateApiKeyError::Guard(AgentGuardError::Lacks(_)))));
    assert!(matches!(make(&manager, ada.id), Err(CreateApiKeyError::Guard(AgentGuardError::Exceeds))));
    assert!(matches!(
        make(&ada, AgentId(i64::MAX)),
        Err(CreateApiKeyError::Guard(AgentGuardError::NotFound))
    ));
    let revoke = store::write(store, |tx| api_keys::revoke(tx, &cx, &manager, ada.id));
    assert!(matches!(revoke, Err(AgentGuardError::Exceeds)));
    assert_eq!(entries_of(store, "api_key.created"), 0);
    make(&ada, bob.id).unwrap();
}

pub(in crate::contract) fn who_is_disabled_gets_no_key(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let cx = world.cx();
    let able = |enabled| AgentPatch { enabled: Some(enabled), ..AgentPatch::default() };
    let make = || store::write(store, |tx| api_keys::create(tx, &cx, &ada, bob.id)).map(|_| ());
    write(store, |tx| tx.patch_agent(bob.id, &able(false), world.now())).done().unwrap();
    assert!(matches!(make(), Err(CreateApiKeyError::Disabled)));
    assert!(read(store, |tx| tx.list_api_keys(bob.id)).is_empty());
    write(store, |tx| tx.patch_agent(bob.id, &able(true), world.now())).done().unwrap();
    make().unwrap();
}

pub(in crate::contract) fn the_last_use_is_noted(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let bob = world.owner(store, "bob@example.com");
    let cx = world.cx();
    let make = |agent| store::write(store, |tx| api_keys::create(tx, &cx, &ada, agent)).unwrap().secret;
    let keys = [make(ada.id), make(bob.id)];
    let found = |key: &ApiKeySecret| read(store, |tx| api_keys::authenticate(tx, key)).unwrap().0;
    let (one, other) = (found(&keys[0]).id, found(&keys[1]).id);
    let (first, later) = (world.in_seconds(60), world.in_seconds(120));

    write(store, |tx| tx.touch_api_keys(&[]));
    write(store, |tx| tx.touch_api_keys(&[(one, first), (ApiKeyId(i64::MAX), later), (other, later)]));
    assert_eq!(found(&keys[0]).last_used_at, Some(first));
    assert_eq!(found(&keys[1]).last_used_at, Some(later));
    let shown = read(store, |tx| tx.find_agent(bob.id)).unwrap().api_key.unwrap();
    assert_eq!(shown.last_used_at, Some(later));
}
