//! Push tokens of devices.

use crate::World;
use crate::contract::steps::{at_once, write};
use portcullis_domain::staff::push_tokens::{self, Platform, PushToken};
use portcullis_domain::{Principal, Store};

fn register(store: &dyn Store, world: &World, by: &Principal, token: &PushToken) {
    write(store, |tx| push_tokens::register(tx, by, token, Platform::Android, world.now()));
}

pub(in crate::contract) fn a_token_is_registered_once(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    let longest: PushToken = "\u{1f6df}".repeat(4_096).parse().unwrap();
    let short: PushToken = "device".parse().unwrap();
    let upper: PushToken = "DEVICE".parse().unwrap();
    for token in [&longest, &short, &longest, &upper, &short] {
        register(store, &world, &bob, token);
    }
    assert_eq!(write(store, |tx| tx.delete_push_tokens(bob.id, Some(&longest))), 1);
    assert_eq!(write(store, |tx| tx.delete_push_tokens(bob.id, Some(&longest))), 0);
    assert_eq!(write(store, |tx| tx.delete_push_tokens(bob.id, None)), 2);
    assert_eq!(write(store, |tx| tx.delete_push_tokens(bob.id, None)), 0);
}

pub(in crate::contract) fn a_token_moves_to_who_registers_it(store: &dyn Store) {
    let world = World::new();
    let (bob, ann) = (world.owner(store, "bob@example.com"), world.owner(store, "ann@example.com"));
    let (shared, own): (PushToken, PushToken) = ("shared".parse().unwrap(), "own".parse().unwrap());
    register(store, &world, &bob, &shared);
    register(store, &world, &bob, &own);
    register(store, &world, &ann, &shared);
    write(store, |tx| push_tokens::unregister(tx, &bob, Some(&shared)));
    assert_eq!(write(store, |tx| tx.delete_push_tokens(ann.id, Some(&own))), 0, "somebody else's");
    assert_eq!(write(store, |tx| tx.delete_push_tokens(ann.id, None)), 1, "nobody else takes it away");
    assert_eq!(write(store, |tx| tx.delete_push_tokens(bob.id, None)), 1);
}

pub(in crate::contract) fn a_token_that_many_register_has_one_owner(store: &dyn Store) {
    let world = World::new();
    let agents: Vec<_> = (0..8).map(|n| world.owner(store, &format!("a{n}@example.com"))).collect();
    let token: PushToken = "shared".parse().unwrap();
    at_once(8, |n| register(store, &world, &agents[n], &token));
    let owned: u64 =
        agents.iter().map(|agent| write(store, |tx| tx.delete_push_tokens(agent.id, None))).sum();
    assert_eq!(owned, 1);
}
