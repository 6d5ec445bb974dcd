//! Failed sign-ins, and whom they lock out.

use std::net::IpAddr;
use std::time::Duration;

use portcullis_domain::sessions::{
    self, FAILURE_WINDOW, FAILURES_PER_ACCOUNT, FAILURES_PER_NETWORK, FailureCount, network_of,
};
use portcullis_domain::{Context, Email, Store, Timestamp};

use super::sessions::sign_in;
use super::steps::{at_once, entries_of, read, write};
use crate::World;

fn from<'a>(world: &'a World, ip: &str) -> Context<'a> {
    Context { ip: Some(ip.parse().unwrap()), ..world.cx() }
}

fn fail(store: &dyn Store, cx: &Context<'_>, email: &Email) {
    write(store, |tx| sessions::refuse(tx, cx, email, None));
}

/// Whether a password is compared at all.
fn may_try(store: &dyn Store, cx: &Context<'_>, email: &Email) -> bool {
    read(store, |tx| sessions::find_password(tx, cx, email)).is_some()
}

fn count(store: &dyn Store, email: &Email, ip: &str, since: Timestamp) -> FailureCount {
    let network = network_of(Some(ip.parse::<IpAddr>().unwrap()));
    read(store, |tx| tx.count_sign_in_failures(email, &network, since))
}

pub(super) fn a_network_locks_out_only_itself(store: &dyn Store) {
    let world = World::new();
    let (bob, ann) = (world.owner(store, "bob@example.com"), world.owner(store, "ann@example.com"));
    let (attacker, neighbour, owner) =
        (from(&world, "2001:db8::1"), from(&world, "2001:db8::2"), from(&world, "2001:db8:0:1::1"));
    for _ in 1..FAILURES_PER_NETWORK {
        fail(store, &attacker, &bob.email);
    }
    assert!(may_try(store, &attacker, &bob.email), "one is left");
    fail(store, &neighbour, &bob.email);
    assert!(!may_try(store, &attacker, &bob.email));
    assert!(!may_try(store, &neighbour, &bob.email), "the /64 is one network");
    assert!(may_try(store, &owner, &bob.email), "the owner sits elsewhere");
    assert!(may_try(store, &attacker, &ann.email), "another account");
    assert!(!may_try(store, &owner, &"nobody@example.com".parse().unwrap()));
    let noted = usize::try_from(FAILURES_PER_NETWORK).unwrap();
    assert_eq!(entries_of(store, "agent.sign_in_failed"), noted);
}

pub(super) fn a_lock_ends_by_itself(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    for _ in 0..FAILURES_PER_NETWORK {
        fail(store, &world.cx(), &bob.email);
    }
    world.clock.advance(FAILURE_WINDOW - Duration::from_micros(1));
    assert!(!may_try(store, &world.cx(), &bob.email));
    world.clock.advance(Duration::from_micros(2));
    assert!(may_try(store, &world.cx(), &bob.email));
}

pub(super) fn success_forgets_the_failures_of_its_network(store: &dyn Store) {
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

pub(super) fn many_networks_leave_a_new_one_its_attempts(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    write(store, |tx| {
        (0..FAILURES_PER_ACCOUNT)
            .try_for_each(|n| tx.note_sign_in_failure(&bob.email, &format!("198.51.100.{n}"), world.now()))
    });
    for left in (1..=3).rev() {
        assert!(may_try(store, &world.cx(), &bob.email), "{left} left");
        fail(store, &world.cx(), &bob.email);
    }
    assert!(!may_try(store, &world.cx(), &bob.email), "under siege three failures are enough");
    assert!(may_try(store, &from(&world, "203.0.113.8"), &bob.email));
}

pub(super) fn old_failures_are_purged(store: &dyn Store) {
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

pub(super) fn failures_at_one_moment_all_count(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    let cx = world.cx();
    at_once(10, |_| fail(store, &cx, &bob.email));
    assert_eq!(count(store, &bob.email, &world.ip.unwrap().to_string(), world.now()).from_network, 10);
    assert!(!may_try(store, &cx, &bob.email));
}
