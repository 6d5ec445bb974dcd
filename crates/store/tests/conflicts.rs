//! What one transaction does between another's check and its write never shows as a failure of the database.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

mod common;

use portcullis_domain::access::genies::{self, Genie, GeniePatch, UpdateGenieError};
use portcullis_domain::access::grants;
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::staff::roles::ADMIN;
use portcullis_domain::{ConversationId, Store, StoreError, Timestamp, store};
use portcullis_testkit::World;
use std::sync::{Arc, Barrier};
use std::thread;

fn stores() -> [Arc<dyn Store>; 2] {
    [common::sqlite(), common::postgres()]
}

/// PostgreSQL stops the second write by the foreign key; run again, the work finds the Genie gone. SQLite has one
/// writer, so that nobody comes between.
#[test]
fn a_link_to_a_genie_that_is_just_deleted_is_not_found() {
    let store = common::postgres();
    let world = World::new();
    let ann = world.owner(&*store, "ann@example.com");
    let genie = world.genie(&*store, &ann, "Billing helper");
    let mut deleted = false;
    let outcome = store::write(&*store, |tx| {
        genies::managed(tx, &ann, genie.id)?;
        if !deleted {
            deleted = true;
            store::write(&*store, |tx| genies::delete(tx, &world.cx(), &ann, genie.id))?;
        }
        let unlimited = grants::UseLimit::UNLIMITED;
        // Past the use case's own check, as if it had made it a moment earlier.
        tx.insert_grant(&grants::NewGrant {
            genie: genie.id,
            token: grants::StoredToken {
                digest: portcullis_domain::Digest::of(b"token"),
                label: "abcdef".into(),
                sealed: None,
            },
            max_uses: unlimited,
            expires_at: None,
            granted_by: ann.uuid,
            created_at: world.now(),
            recipient: None,
            name: None,
            starts_at: None,
            conditions: grants::Conditions::default(),
        })?;
        Ok::<_, GuardError>(())
    });
    assert!(matches!(outcome, Err(GuardError::NoGenie)), "{outcome:?}");
}

/// On PostgreSQL an agent can be deleted between the check and the assignment; run again, the work finds them gone.
#[test]
fn a_conversation_is_not_assigned_to_somebody_who_is_just_deleted() {
    let store = common::postgres();
    let world = World::new();
    let bob = world.owner(&*store, "bob@example.com");
    let id = ConversationId(bob.uuid.0);
    let mut deleted = false;
    let outcome = store::write::<_, StoreError>(&*store, |tx| {
        let live = tx.find_agent(bob.id)?.is_some();
        if !live {
            return Ok(false);
        }
        if !deleted {
            deleted = true;
            store::write::<_, StoreError>(&*store, |tx| tx.soft_delete_agent(bob.id, world.now()))?;
        }
        tx.assign_agent(id, Some(bob.id), world.now())?;
        Ok(true)
    });
    assert_eq!(outcome, Ok(false));
    let kept = store::read::<_, StoreError>(&*store, |tx| tx.find_assignment(id)).unwrap();
    assert_eq!(kept, None);
}

#[test]
fn of_two_administrators_who_leave_at_once_one_stays() {
    for store in stores() {
        let world = World::new();
        let all = [world.owner(&*store, "ann@example.com"), world.owner(&*store, "bob@example.com")];
        let admin = store::write::<_, StoreError>(&*store, |tx| {
            let roles: Vec<_> = tx.find_roles_by_name(&[ADMIN.into()])?.iter().map(|role| role.id).collect();
            all.iter().try_for_each(|agent| tx.set_agent_roles(agent.id, &roles))?;
            Ok(all.iter().map(|agent| agent.id).collect::<Vec<_>>())
        })
        .unwrap();
        let start = Barrier::new(all.len());
        let left: Vec<bool> = thread::scope(|scope| {
            let leave = |id| {
                let (store, start) = (&store, &start);
                scope.spawn(move || {
                    start.wait();
                    store::write::<_, StoreError>(&**store, |tx| {
                        let may = tx.lock_administrators()? != [id];
                        if may {
                            tx.set_agent_roles(id, &[])?;
                        }
                        Ok(may)
                    })
                    .unwrap()
                })
            };
            let racers: Vec<_> = admin.iter().map(|id| leave(*id)).collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).collect()
        });
        assert_eq!(left.iter().filter(|left| **left).count(), 1, "{left:?}");
    }
}

#[test]
fn of_many_who_rename_to_one_name_one_gets_it() {
    for store in stores() {
        let world = World::new();
        let ann = world.owner(&*store, "ann@example.com");
        let all: Vec<Genie> = (0..8).map(|n| world.genie(&*store, &ann, &format!("Genie {n}"))).collect();
        let start = Barrier::new(all.len());
        let outcomes: Vec<_> = thread::scope(|scope| {
            let racers: Vec<_> = all
                .iter()
                .map(|genie| {
                    let (store, world, ann, start) = (&store, &world, &ann, &start);
                    scope.spawn(move || {
                        let url_name = Some("wanted".parse().unwrap());
                        let change = genies::GeniePatch { url_name, ..Default::default() };
                        start.wait();
                        store::write(&**store, |tx| genies::update(tx, &world.cx(), ann, genie.id, &change))
                    })
                })
                .collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).collect()
        });
        let taken = |outcome: &&Result<_, _>| matches!(outcome, Err(UpdateGenieError::UrlNameTaken));
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
        assert_eq!(outcomes.iter().filter(taken).count(), 7, "{outcomes:?}");
    }
}

#[test]
fn instants_keep_their_microsecond_from_the_first_to_the_last() {
    for store in stores() {
        let world = World::new();
        let ann = world.owner(&*store, "ann@example.com");
        let genie = world.genie(&*store, &ann, "Billing helper");
        for micros in [i64::MIN, -1, 0, 1, 946_684_799_999_999, 1_767_225_600_123_456, i64::MAX] {
            let at = Timestamp::from_micros(micros);
            let kept = store::write(&*store, |tx| {
                tx.patch_genie(genie.id, &GeniePatch::default(), at)?.done().unwrap();
                tx.find_genie(genie.id)
            });
            assert_eq!(kept.map(|genie| genie.unwrap().updated_at), Ok::<_, StoreError>(at));
        }
    }
}
