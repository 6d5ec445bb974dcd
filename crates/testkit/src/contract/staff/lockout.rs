//! Failed sign-ins, and whom they lock out.

use super::sessions::{proven, sign_in, try_sign_in};
use crate::World;
use crate::contract::steps::{all_activity, at_once, entries_of, read, write};
use portcullis_domain::staff::agents;
use portcullis_domain::staff::sessions::{
    FAILURE_WINDOW, FAILURES_PER_ACCOUNT, FAILURES_PER_NETWORK, FailureCount, network_of,
};
use portcullis_domain::{Context, Email, Store, Timestamp};
use std::net::IpAddr;
use std::time::Duration;

fn from<'a>(world: &'a World, ip: &str) -> Context<'a> {
    Context { ip: Some(ip.parse().unwrap()), ..world.cx() }
}

fn fail(store: &dyn Store, cx: &Context<'_>, email: &Email) {
    assert!(try_sign_in(store, cx, email, None).is_none());
}

/// Whether the right password opens nothing now.
fn is_locked(store: &dyn Store, cx: &Context<'_>, email: &Email) -> bool {
    let since = cx.at.minus(FAILURE_WINDOW);
    read(store, |tx| tx.count_sign_in_failures(email, &network_of(cx.ip), since)).is_locked()
}

fn count(store: &dyn Store, email: &Email, ip: &str, since: Timestamp) -> FailureCount {
    let network = network_of(Some(ip.parse::<IpAddr>().unwrap()));
    read(store, |tx| tx.count_sign_in_failures(email, &network, since))
}

pub(in crate::contract) fn a_network_locks_out_only_itself(store: &dyn Store) {
    let world = World::new();
    let (bob, ann) = (world.owner(store, "bob@example.com"), world.owner(store, "ann@example.com"));
    let (attacker, neighbour, owner) =
        (from(&world, "2001:db8::1"), from(&world, "2001:db8::2"), from(&world, "2001:db8:0:1::1"));
    for _ in 1..FAILURES_PER_NETWORK {
        fail(store, &attacker, &bob.email);
    }
    assert!(!is_locked(store, &attacker, &bob.email), "one is left");
    fail(store, &neighbour, &bob.email);
    assert!(is_locked(store, &attacker, &bob.email));
    assert!(is_locked(store, &neighbour, &bob.email), "the /64 is one network");
    assert!(!is_locked(store, &owner, &bob.email), "the owner sits elsewhere");
    assert!(!is_locked(store, &attacker, &ann.email), "another account");
    let noted = usize::try_from(FAILURES_PER_NETWORK).unwrap();
    assert_eq!(entries_of(store, "agent.sign_in_failed"), noted);
}

pub(in crate::contract) fn a_lock_ends_by_itself(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    for _ in 0..FAILURES_PER_NETWORK {
        fail(store, &world.cx(), &bob.email);
    }
    world.clock.advance(FAILURE_WINDOW - Duration::from_micros(1));
    assert!(is_locked(store, &world.cx(), &bob.email));
    world.clock.advance(Duration::from_micros(2));
    assert!(!is_locked(store, &world.cx(), &bob.email));
}

pub(in crate::contract) fn success_forgets_the_failures_of_its_network(store: &dyn Store) {
    let world = World::new();
    let (bob, ann) = (world.owner(store, "bob@example.com"), world.owner(store, "ann@example.com"));
    let elsewhere = from(&world, "198.51.100.9");
    for _ in 1..FAILURES_PER_NETWORK {
        fail(store, &world.cx(), &bob.email);
        fail(store, &elsewhere, &bob.email);
        fail(store, &world.cx(), &ann.email);
    }
    sign_in(store, &world, &bob);
    let (here, since) = (world.ip.unwrap().to_string(), world.now());
    let others = FAILURES_PER_NETWORK - 1;
    let counted = count(store, &bob.email, &here, since);
    assert_eq!(counted, FailureCount { from_network: 0, in_all: others });
    assert_eq!(count(store, &bob.email, "198.51.100.9", since).from_network, others);
    assert_eq!(count(store, &ann.email, &here, since).from_network, others);
}

pub(in crate::contract) fn many_networks_leave_a_new_one_its_attempts(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    write(store, |tx| {
        (0..FAILURES_PER_ACCOUNT)
            .try_for_each(|n| tx.note_sign_in_failure(&bob.email, &format!("198.51.100.{n}"), world.now()))
    });
    for left in (1..=3).rev() {
        assert!(!is_locked(store, &world.cx(), &bob.email), "{left} left");
        fail(store, &world.cx(), &bob.email);
    }
    assert!(is_locked(store, &world.cx(), &bob.email), "under siege three failures are enough");
    assert!(!is_locked(store, &from(&world, "203.0.113.8"), &bob.email));
}

pub(in crate::contract) fn old_failures_are_purged(store: &dyn Store) {
    let world = World::new();
    let email: Email = "bob@example.com".parse().unwrap();
    for seconds in [0, 0, 10, 20] {
        write(store, |tx| tx.note_sign_in_failure(&email, "203.0.113.7", world.in_seconds(seconds)));
    }
    let left = |since| count(store, &email, "203.0.113.7", since).in_all;
    assert_eq!((left(world.now()), left(world.in_seconds(5)), left(world.in_seconds(21))), (4, 2, 0));
    assert_eq!(write(store, |tx| tx.purge_sign_in_failures(world.in_seconds(10))), 2);
    assert_eq!(write(store, |tx| tx.purge_sign_in_failures(world.in_seconds(10))), 0);
    assert_eq!(left(world.now()), 2);
}

/// Attempts whose passwords are compared at the same moment come to their last step one by one.
pub(in crate::contract) fn attempts_at_one_moment_are_counted_one_by_one(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    let (cx, right) = (world.cx(), proven(store, &bob.email));
    at_once(30, |_| fail(store, &cx, &bob.email));
    let counted = count(store, &bob.email, &world.ip.unwrap().to_string(), world.now());
    assert_eq!(counted.from_network, FAILURES_PER_NETWORK, "what comes after the lock is no failure");
    assert_eq!(entries_of(store, "agent.sign_in_failed"), 30);
    assert!(try_sign_in(store, &cx, &bob.email, Some(&right)).is_none(), "it was compared before the lock");
    assert_eq!(entries_of(store, "agent.signed_in"), 0);
}

pub(in crate::contract) fn nothing_prolongs_a_lock(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    let right = proven(store, &bob.email);
    for _ in 0..FAILURES_PER_NETWORK {
        fail(store, &world.cx(), &bob.email);
    }
    for seconds in [0, 60, 600] {
        let cx = Context { at: world.in_seconds(seconds), ..world.cx() };
        for attempt in [None, Some(&right)] {
            assert!(try_sign_in(store, &cx, &bob.email, attempt).is_none());
            let entry = &all_activity(store)[0];
            assert_eq!(entry.activity, "agent.sign_in_failed");
            assert_eq!((entry.at, &entry.target_id), (cx.at, &bob.id.to_string()));
        }
    }
    world.clock.advance(FAILURE_WINDOW + Duration::from_micros(1));
    sign_in(store, &world, &bob);
}

pub(in crate::contract) fn a_replaced_password_forgets_the_failures_of_every_network(store: &dyn Store) {
    let world = World::new();
    let (bob, ann) = (world.owner(store, "bob@example.com"), world.owner(store, "ann@example.com"));
    let elsewhere = from(&world, "198.51.100.9");
    for _ in 0..FAILURES_PER_NETWORK {
        for cx in [&world.cx(), &elsewhere] {
            fail(store, cx, &bob.email);
            fail(store, cx, &ann.email);
        }
    }
    let (cx, hash) = (world.cx(), world.hash("another-password"));
    assert!(write(store, |tx| agents::replace_password(tx, &cx, &bob.email, &hash)));
    sign_in(store, &world, &bob);
    assert!(!is_locked(store, &elsewhere, &bob.email));
    assert!(is_locked(store, &elsewhere, &ann.email), "another account");
}
