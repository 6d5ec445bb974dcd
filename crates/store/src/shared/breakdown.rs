//! A transaction that breaks down at any of its statements leaves nothing behind.

use super::super::fresh;
use diesel::QueryResult;
use diesel::result::{DatabaseErrorKind, Error};
use portcullis_domain::access::genies::GeniePatch;
use portcullis_domain::access::grants::{self, Expiry, GrantDraft, GrantPatch, UseLimit};
use portcullis_domain::access::requests::{self, Approval, NewAccessRequest, RequestStatus};
use portcullis_domain::access::review::{self, ReviewFilter};
use portcullis_domain::access::{self, extend, genies, reminders, use_notices};
use portcullis_domain::base::{Patch, PermissionSet, Slice};
use portcullis_domain::records::activity::EntryFilter;
use portcullis_domain::records::idempotency::{self, RepeatError, RepeatableCall, Turn};
use portcullis_domain::staff::agents::{self, AgentDraft, Departure, Given, Offboarding, Profile, Then};
use portcullis_domain::staff::owned_genies::GenieFate;
use portcullis_domain::staff::roles::{RoleDraft, RoleError};
use portcullis_domain::staff::teams::TeamDraft;
use portcullis_domain::staff::{api_keys, roles, teams};
use portcullis_domain::{Context, Digest, GenieId, Store, StoreError, Timestamp, Tx, store};
use portcullis_testkit::World;
use std::cell::Cell;
use std::time::Duration;

thread_local! {
    /// How many statements of this thread's transaction still work.
    static LEFT: Cell<u32> = const { Cell::new(u32::MAX) };
}

/// Uses up one statement of the allowance; beyond it every statement fails.
pub(super) fn spend() -> QueryResult<()> {
    let busy = || Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new("database is locked".to_owned()));
    LEFT.set(LEFT.get().checked_sub(1).ok_or_else(busy)?);
    Ok(())
}

/// A guard, a write and an entry belong to every use case.
const LEAST: u32 = 3;

/// Everything that the work of these tests could leave.
fn everything(store: &dyn Store, genie: GenieId) -> String {
    store::read::<_, StoreError>(store, |tx| {
        let agents = tx.list_agents_compact()?;
        let keys: Vec<_> = agents.iter().map(|agent| tx.list_api_keys(agent.id)).collect::<Result<_, _>>()?;
        Ok(format!(
            "{agents:?} {keys:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
            tx.list_teams()?,
            tx.list_genies(genies::GenieScope::Everything, Slice::first())?,
            tx.list_grants(genie, Slice::first())?,
            tx.list_genie_users(genie, Slice::first())?,
            tx.list_genie_teams(genie)?,
            tx.list_access_requests(genie, None, Slice::first())?,
            tx.list_mail(None, Slice::first())?,
            tx.list_activity(&EntryFilter::default(), Slice::first())?,
        ))
    })
    .unwrap()
}

/// Breaks `work` down at its first statement, then at its second, and so on until it goes through, which takes `least`
/// statements or more.
fn break_down<T: Send, E: std::error::Error + From<StoreError> + Send>(
    store: &dyn Store,
    genie: GenieId,
    least: u32,
    mut work: impl FnMut(&mut dyn Tx) -> Result<T, E> + Send,
) -> T {
    let before = everything(store, genie);
    for statements in 0.. {
        let outcome = store::write(store, |tx| {
            LEFT.set(statements);
            let outcome = work(tx);
            LEFT.set(u32::MAX);
            outcome
        });
        match outcome {
            Ok(done) => {
                assert!(statements >= least, "after {statements} statements, and {least} belong to it");
                assert_ne!(everything(store, genie), before);
                return done;
            }
            Err(error) => assert_eq!(error.to_string(), StoreError::Unavailable.to_string()),
        }
        assert_eq!(everything(store, genie), before, "after {statements} statements");
    }
    unreachable!("work that never goes through")
}

#[test]
fn nothing_is_left_of_what_breaks_down() {
    let (store, world) = (fresh(), World::new());
    let store = &*store;
    let (ada, ann) = (world.administrator(store, "ada@example.com"), world.owner(store, "ann@example.com"));
    let bob = world.owner(store, "bob@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let cx = world.cx();

    for email in ["bob@example.com", "vi@example.com", "mallory@example.com"] {
        let wish = NewAccessRequest {
            url_name: genie.url_name.clone(),
            email: email.parse().unwrap(),
            name: None,
            message: None,
        };
        break_down(store, genie.id, LEAST, |tx| requests::request(tx, &cx, &wish));
        let pending = store::read::<_, StoreError>(store, |tx| {
            tx.list_access_requests(genie.id, Some(RequestStatus::Pending), Slice::first())
        });
        let id = pending.unwrap()[0].id;
        if email.starts_with("mallory") {
            break_down(store, genie.id, LEAST, |tx| requests::deny(tx, &cx, &ann, id, None));
        } else {
            break_down(store, genie.id, 5, |tx| requests::approve(tx, &cx, &ann, id, &Approval::default()));
        }
    }

    let limit = UseLimit::try_from(3).unwrap();
    let grant = break_down(store, genie.id, LEAST, |tx| {
        grants::create(tx, &cx, &ann, genie.id, &GrantDraft::limited(limit, None))
    })
    .grant;
    break_down(store, genie.id, LEAST, |tx| grants::rotate(tx, &cx, &ann, grant.id));

    let end = world.now().plus(Duration::from_secs(25 * 3_600));
    let patch =
        GrantPatch { expires_at: Patch::Set(Expiry::new(end, cx.at).unwrap()), ..GrantPatch::default() };
    break_down(store, genie.id, LEAST, |tx| grants::update(tx, &cx, &ann, grant.id, &patch.clone().into()));
    let later = Timestamp::from_micros(end.micros() - 3_600_000_000);
    let soon = Context { at: later, ..cx };
    // What is addressed shows in nothing but the mail that comes of it.
    store::write::<_, StoreError>(store, |tx| reminders::prepare(tx, &soon)).unwrap();
    break_down(store, genie.id, LEAST, |tx| reminders::tell(tx, &soon));
    break_down(store, genie.id, LEAST, |tx| {
        use_notices::set(tx, &cx, &ann, grant.id, use_notices::NotifyOnUse::Each)
    });
    break_down(store, genie.id, LEAST, |tx| {
        extend::link(tx, &cx, &ann, grant.id, &extend::Extension::default())
    });

    let draft = TeamDraft { name: "Desk".parse().unwrap(), emoji: None, members: vec![bob.id] };
    let team = break_down(store, genie.id, LEAST, |tx| teams::create(tx, &cx, &ada, &draft));
    break_down(store, genie.id, LEAST, |tx| {
        access::teams::add(tx, &cx, &ann, genie.id, team.id, Patch::Keep)
    });

    let draft = AgentDraft {
        profile: Profile::new("Carl".parse().unwrap(), "carl@example.com".parse().unwrap()),
        roles: vec!["agent".to_owned()],
        teams: vec![team.id],
        send_welcome_email: true,
    };
    let carl = break_down(store, genie.id, LEAST, |tx| agents::create(tx, &cx, &ada, &draft));
    break_down(store, genie.id, LEAST, |tx| api_keys::create(tx, &cx, &ada, carl.id));
    break_down(store, genie.id, LEAST, |tx| {
        agents::delete(tx, &cx, &ada, carl.id, &agents::Departure::default())
    });

    // An answer that is kept goes the way of its work.
    let call = RepeatableCall { id: Digest::of(b"key"), said: Digest::of(b"body") };
    let lead =
        RoleDraft { name: "Lead".parse().unwrap(), description: None, permissions: PermissionSet::NONE };
    let unavailable = |error: RepeatError| match error {
        RepeatError::Store(error) => error,
        other => unreachable!("{other}"),
    };
    break_down(store, genie.id, 5, |tx| {
        // Of the attempt before nothing is left.
        assert_eq!(idempotency::begin(tx, &cx, &call).map_err(unavailable)?, Turn::First);
        let made = roles::create(tx, &cx, &ada, &lead).map_err(|error| match error {
            RoleError::Store(error) => error,
            other => unreachable!("{other}"),
        })?;
        idempotency::keep(tx, &cx, &call, &made.name)
    });
    let found = store::read(store, |tx| idempotency::find(tx, &cx, &call)).unwrap();
    assert_eq!(found.as_deref(), Some("Lead"));

    let to_bob = GeniePatch { owner: Some(bob.uuid), ..GeniePatch::default() };
    break_down(store, genie.id, 5, |tx| genies::update(tx, &cx, &ada, genie.id, &to_bob));
    let dora = world.owner(store, "dora@example.com");
    world.genie(store, &dora, "Dora's");
    world.grant(store, &dora, world.genie(store, &dora, "Other").id, 0, None);
    let genies = GenieFate { transfer_to: Some(ann.id), ..GenieFate::default() };
    let departure = Departure { genies, keep_links: false };
    let plan = Offboarding { departure, given: Given::Revoke, then: Then::Delete };
    let done = break_down(store, genie.id, 15, |tx| agents::offboard(tx, &cx, &ada, dora.id, &plan));
    assert_eq!((done.genies.handed_over, done.links_revoked), (2, 1));

    let slice = Slice { after: None, limit: 100 };
    let filter = ReviewFilter { genie: Some(genie.id), ..ReviewFilter::default() };
    let rows = store::read(store, |tx| review::list(tx, &cx, &bob, &filter, slice)).unwrap().items;
    let ids: Vec<_> = rows.iter().filter_map(|row| row.access).collect();
    break_down(store, genie.id, 10, |tx| review::revoke(tx, &cx, &bob, &ids[..ids.len() - 1], false));

    break_down(store, genie.id, LEAST, |tx| grants::revoke_all(tx, &cx, &bob, genie.id));
    break_down(store, genie.id, LEAST, |tx| genies::delete(tx, &cx, &bob, genie.id));
}
