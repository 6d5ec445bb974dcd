//! Genies that change hands while their owners come and go.

use crate::World;
use crate::contract::access::ownership::{delete, hand_over, owner_of, to};
use crate::contract::steps::{at_once, entries_of, read};
use portcullis_domain::access::genies::{self, CreateGenieError, NewGenie, UpdateGenieError};
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::staff::agents::DeleteAgentError;
use portcullis_domain::staff::owned_genies::{FateError, HeirError};
use portcullis_domain::{Store, store};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

/// A Genie is handed to somebody who goes at that moment: it ends with nobody who is gone.
pub(in crate::contract) fn who_takes_genies_over_is_there(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let ann = world.owner(store, "ann@example.com");
    for round in 0..10 {
        let bob = world.owner(store, &format!("bob{round}@example.com"));
        let genie = world.genie(store, &ann, &format!("Genie {round}"));
        let moved = at_once(2, |thread| match thread {
            0 => Some(hand_over(store, &world, &ann, genie.id, bob.uuid)),
            _ => {
                delete(store, &world, &ada, bob.id, to(ada.id)).unwrap();
                None
            }
        });
        let expected = match moved.into_iter().flatten().next().unwrap() {
            Ok(_) => ada.uuid,
            Err(UpdateGenieError::Owner(HeirError::Unknown)) => ann.uuid,
            Err(other) => panic!("{other:?}"),
        };
        assert_eq!(owner_of(store, genie.id), expected);
    }
}

/// Genies that somebody makes while they are deleted go to the heir as well.
pub(in crate::contract) fn what_is_made_meanwhile_is_handed_over_too(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let cx = world.cx();
    let (made, makings) = mpsc::channel();
    let makings = Mutex::new(makings);
    let genies = at_once(5, |thread| {
        if thread == 0 {
            let makings = makings.lock().unwrap();
            (0..4).for_each(|_| makings.recv_timeout(Duration::from_secs(60)).expect("Genies are made"));
            delete(store, &world, &ada, ann.id, to(bob.id)).unwrap();
            return Vec::new();
        }
        let mut genies = Vec::new();
        for n in 0..200 {
            let new = NewGenie::named(format!("Genie {thread} {n}").parse().unwrap());
            match store::write(store, |tx| genies::create(tx, &cx, &ann, &new)) {
                Ok(genie) => genies.push(genie.id),
                Err(CreateGenieError::Gone) => break,
                Err(other) => panic!("{other:?}"),
            }
            made.send(()).unwrap();
        }
        genies
    });
    let genies: Vec<_> = genies.into_iter().flatten().collect();
    assert!(genies.len() >= 4);
    assert!(genies.iter().all(|genie| owner_of(store, *genie) == bob.uuid));
    assert_eq!(read(store, |tx| tx.count_owned_genies(ann.uuid)), 0);
    assert_eq!(read(store, |tx| tx.count_owned_genies(bob.uuid)), genies.len() as u64);
}

/// Whoever handed a Genie over does not do so again.
pub(in crate::contract) fn of_eight_hand_overs_one_counts(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let heirs: Vec<_> = (0..8).map(|n| world.owner(store, &format!("heir{n}@example.com"))).collect();
    let outcomes = at_once(8, |thread| hand_over(store, &world, &ann, genie.id, heirs[thread].uuid));
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 7));
    let is_refused = |lost: &_| matches!(lost, Err(UpdateGenieError::Guard(GuardError::Forbidden)));
    assert!(lost.iter().all(is_refused), "{lost:?}");
    assert_eq!(owner_of(store, genie.id), won.into_iter().next().unwrap().unwrap().owner);
    assert_eq!(entries_of(store, "genie.updated"), 1);
}

/// Two are deleted, each in favour of the other one: one of them stays and has all.
pub(in crate::contract) fn of_two_who_are_each_others_heirs_one_stays(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    for round in 0..5 {
        let people = ["ann", "bob"].map(|name| world.owner(store, &format!("{name}{round}@example.com")));
        let genies = people.each_ref().map(|owner| world.genie(store, owner, "Genie").id);
        let outcomes =
            at_once(2, |thread| delete(store, &world, &ada, people[thread].id, to(people[1 - thread].id)));
        let stays = outcomes.iter().position(Result::is_err).expect("one who stays");
        let is_without_heir = |outcome: &_| {
            matches!(outcome, Err(DeleteAgentError::Genies(FateError::Heir(HeirError::Unknown))))
        };
        assert!(is_without_heir(&outcomes[stays]), "{outcomes:?}");
        assert!(outcomes[1 - stays].is_ok(), "{outcomes:?}");
        assert!(genies.iter().all(|genie| owner_of(store, *genie) == people[stays].uuid));
    }
}
