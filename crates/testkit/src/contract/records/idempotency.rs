//! Calls that are made again.

use crate::World;
use crate::contract::steps::{at_once, read, write};
use portcullis_domain::records::idempotency::{
    self, AnswerPlace, KEPT_FOR, RepeatError, RepeatableCall, Turn,
};
use portcullis_domain::staff::teams::{self, TeamDraft};
use portcullis_domain::{Digest, Store, StoreError, store};
use std::time::Duration;

fn call(id: &str, said: &str) -> RepeatableCall {
    RepeatableCall { id: Digest::of(id.as_bytes()), said: Digest::of(said.as_bytes()) }
}

/// Answers `answer` where nothing was answered yet.
fn make(store: &dyn Store, world: &World, call: &RepeatableCall, answer: &str) -> Result<Turn, RepeatError> {
    let cx = world.cx();
    store::write(store, |tx| {
        let turn = idempotency::begin(tx, &cx, call)?;
        if turn == Turn::First {
            idempotency::keep(tx, &cx, call, answer)?;
        }
        Ok(turn)
    })
}

fn again(answer: &str) -> Turn {
    Turn::Again(answer.to_owned())
}

pub(in crate::contract) fn the_first_answer_is_given_again(store: &dyn Store) {
    let world = World::new();
    let (one, other) = (call("one", "body"), call("other", "body"));
    assert_eq!(make(store, &world, &one, "200\n{\"\u{fc}\"}").unwrap(), Turn::First);
    assert_eq!(make(store, &world, &one, "201").unwrap(), again("200\n{\"\u{fc}\"}"));
    assert_eq!(make(store, &world, &other, "202").unwrap(), Turn::First);
    let cx = world.cx();
    let found = |call| read(store, |tx| Ok(idempotency::find(tx, &cx, &call).unwrap()));
    assert_eq!(found(other).as_deref(), Some("202"));
    assert_eq!(found(call("third", "body")), None);
    let known = |id: &str| read(store, |tx| idempotency::is_known(tx, &cx, &call(id, "").id));
    assert!(known("one") && !known("third"));
}

pub(in crate::contract) fn another_body_gets_no_answer(store: &dyn Store) {
    let world = World::new();
    make(store, &world, &call("one", "body"), "200").unwrap();
    let other = call("one", "another body");
    assert!(matches!(make(store, &world, &other, "200"), Err(RepeatError::Differs)));
    let cx = world.cx();
    let found = store::read(store, |tx| idempotency::find(tx, &cx, &other));
    assert!(matches!(found, Err(RepeatError::Differs)));
}

pub(in crate::contract) fn an_answer_is_kept_sealed_and_opens_in_its_own_place(store: &dyn Store) {
    let world = World::new();
    let (one, other) = (call("one", "body"), call("other", "body"));
    make(store, &world, &one, "200\nlk_secret").unwrap();
    let oldest = world.now().minus(KEPT_FOR);
    let sealed = read(store, |tx| tx.find_answer(&one.id, oldest)).unwrap();
    let holds = |part: &[u8]| sealed.windows(part.len()).any(|window| window == part);
    assert!(!holds(b"lk_secret") && !holds(&one.said.0));
    write(store, |tx| {
        assert_eq!(tx.claim_answer(&other.id, world.now(), oldest)?, AnswerPlace::Free);
        tx.keep_answer(&other.id, &sealed)
    });
    assert!(matches!(make(store, &world, &other, "200"), Err(RepeatError::Unreadable)));
}

pub(in crate::contract) fn an_answer_is_forgotten_after_a_day(store: &dyn Store) {
    let world = World::new();
    let one = call("one", "body");
    make(store, &world, &one, "first").unwrap();
    world.clock.advance(KEPT_FOR - Duration::from_micros(1));
    assert_eq!(make(store, &world, &one, "second").unwrap(), again("first"));
    make(store, &world, &call("other", "body"), "young").unwrap();
    world.clock.advance(Duration::from_micros(1));
    // The day is over, whether or not the row was removed; another body may come then.
    let later = call("one", "another body");
    assert_eq!(make(store, &world, &later, "third").unwrap(), Turn::First);
    assert_eq!(make(store, &world, &later, "fourth").unwrap(), again("third"));
    world.clock.advance(KEPT_FOR - Duration::from_micros(1));
    let cx = world.cx();
    assert_eq!(write(store, |tx| idempotency::purge(tx, &cx)), 1);
    assert_eq!(make(store, &world, &later, "fifth").unwrap(), again("third"));
}

pub(in crate::contract) fn what_is_undone_keeps_no_answer(store: &dyn Store) {
    let world = World::new();
    let (one, cx) = (call("one", "body"), world.cx());
    let undone = store::write(store, |tx| {
        idempotency::begin(tx, &cx, &one)?;
        idempotency::keep(tx, &cx, &one, "200")?;
        Err::<(), RepeatError>(StoreError::Unavailable.into())
    });
    assert!(undone.is_err());
    assert_eq!(make(store, &world, &one, "201").unwrap(), Turn::First);
}

pub(in crate::contract) fn of_twenty_equal_calls_one_works_and_all_hear_its_answer(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let (one, cx) = (call("one", "body"), world.cx());
    let answers = at_once(20, |number| {
        store::write::<_, StoreError>(store, |tx| {
            match idempotency::begin(tx, &cx, &one).map_err(|_| StoreError::Unavailable)? {
                Turn::Again(answer) => Ok(answer),
                Turn::First => {
                    // Each would make a team of its own.
                    let name = format!("Team {number}").parse().unwrap();
                    let draft = TeamDraft { name, emoji: None, members: Vec::new() };
                    let team = teams::create(tx, &cx, &ada, &draft).map_err(|_| StoreError::Unavailable)?;
                    idempotency::keep(tx, &cx, &one, team.name.as_str())?;
                    Ok(team.name.to_string())
                }
            }
        })
        .unwrap()
    });
    let made = read(store, |tx| tx.list_teams());
    assert_eq!(made.len(), 1);
    assert_eq!(answers, vec![made[0].name.to_string(); 20]);
}
