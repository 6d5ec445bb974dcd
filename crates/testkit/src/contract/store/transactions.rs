//! All of it, or nothing.

use crate::World;
use crate::contract::access::approvals::wish;
use crate::contract::steps::{all_activity, all_mail, enter, grant, grants_of, read, uses_of, write};
use portcullis_domain::access::genies::{self, GeniePatch, GenieScope, NewGenie};
use portcullis_domain::access::grants::{self, GrantDraft, LinkError};
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::access::people::NewGenieUser;
use portcullis_domain::access::teams::NewGenieTeam;
use portcullis_domain::base::Slice;
use portcullis_domain::records::outbox::{Letter, NewMail};
use portcullis_domain::staff::api_keys::NewApiKey;
use portcullis_domain::staff::sessions::NewSession;
use portcullis_domain::store::{self, Rollback};
use portcullis_domain::{Digest, Store, StoreError, Tx};
use std::thread;

pub(in crate::contract) fn a_ready_store_answers(store: &dyn Store) {
    assert_eq!(store.ready(), Ok(()));
    assert_eq!(store.read(&mut |_| Ok(())), Ok(()));
    assert_eq!(store.write(&mut |_| Ok(())), Ok(()));
}

pub(in crate::contract) fn rollback_leaves_no_trace(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let genie = world.genie(store, &ann, "Billing");
    let (link, doomed) =
        (world.grant(store, &ann, genie.id, 0, None), world.grant(store, &ann, genie.id, 0, None));
    let (_, pass) = world.redeem(store, &link.token);
    let kept = grant(store, link.grant.id);
    let log = all_activity(store).len();

    let cx = world.cx();
    let letter = Letter::AccessDenied { genie: genie.name.clone(), reason: None };
    let mail = NewMail::new(&cx, "vi@example.com".parse().unwrap(), letter);
    let session = NewSession {
        token: Digest::of(b"session"),
        agent: bob.id,
        created_at: cx.at,
        idle_expires_at: world.in_seconds(60),
        expires_at: world.in_seconds(60),
        ip: None,
        user_agent: None,
    };
    let key = NewApiKey {
        agent: bob.id,
        prefix: "lk_abc123".into(),
        digest: Digest::of(b"key"),
        created_at: cx.at,
    };
    let hash = world.hash("another-password");
    let everything = |tx: &mut dyn Tx| -> Result<(), StoreError> {
        let (granted_by, created_at) = (ann.uuid, cx.at);
        let (expires_at, genie_id) = (None, genie.id);
        let made = genies::create(tx, &cx, &ann, &NewGenie::named("Never".parse().unwrap())).unwrap();
        grants::create(tx, &cx, &ann, made.id, &GrantDraft::default()).unwrap();
        grants::rotate(tx, &cx, &ann, link.grant.id).unwrap();
        tx.delete_grant(doomed.grant.id, world.now())?;
        let team = tx.insert_team(&"Never".parse().unwrap(), None, created_at)?.done().unwrap();
        tx.add_team_member(team, bob.id)?;
        tx.put_genie_team(&NewGenieTeam { genie: genie_id, team, granted_by, expires_at, created_at })?;
        let user = bob.uuid;
        tx.put_genie_user(&NewGenieUser { genie: genie_id, user, granted_by, expires_at, created_at })?;
        portcullis_domain::access::requests::request(tx, &cx, &wish(&genie, "vi@example.com")).unwrap();
        tx.enqueue_mail(&mail)?;
        tx.insert_session(&session)?;
        tx.replace_primary_api_key(&key)?;
        tx.set_password(bob.id, &hash, cx.at)?;
        tx.delete_genie(genie_id)?;
        Ok(())
    };
    let outcome = store.write(&mut |tx| {
        everything(tx).unwrap();
        assert!(tx.find_genie(genie.id).unwrap().is_none(), "work sees what it wrote");
        Err(Rollback)
    });
    assert_eq!(outcome, Ok(()), "the caller knows why, the store does not mind");

    assert_eq!(
        read(store, |tx| tx.list_genies(GenieScope::Everything, Slice::first())),
        std::slice::from_ref(&genie)
    );
    assert_eq!(grants_of(store, genie.id), [doomed.grant, kept]);
    assert_eq!(uses_of(store, link.grant.id).len(), 1);
    assert!(enter(store, &pass, cx.at).is_some());
    assert!(read(store, |tx| tx.list_genie_teams(genie.id)).is_empty());
    assert!(read(store, |tx| tx.list_genie_users(genie.id, Slice::first())).is_empty());
    assert!(read(store, |tx| tx.list_access_requests(genie.id, None, Slice::first())).is_empty());
    assert!(all_mail(store).is_empty());
    assert_eq!(all_activity(store).len(), log);
    assert!(read(store, |tx| tx.find_session(&session.token)).is_none());
    assert!(read(store, |tx| tx.find_api_key(&key.prefix, &key.digest)).is_none());
    assert_ne!(read(store, |tx| tx.find_sign_in_record(&bob.email)).unwrap().password, Some(hash));
    assert!(read(store, |tx| tx.find_agent(bob.id)).unwrap().teams.is_empty());
    let again = write(store, |tx| tx.insert_team(&"Never".parse().unwrap(), None, cx.at));
    assert!(again.done().is_some(), "the name is free");
}

pub(in crate::contract) fn an_error_in_the_middle_undoes_what_came_before(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let bobs = world.genie(store, &bob, "Bob's");
    let log = all_activity(store).len();
    let cx = world.cx();
    let outcome = store::write(store, |tx| {
        genies::create(tx, &cx, &ann, &NewGenie::named("Mine".parse().unwrap())).unwrap();
        grants::create(tx, &cx, &ann, bobs.id, &GrantDraft::default())
    });
    assert!(matches!(outcome, Err(LinkError::Guard(GuardError::Forbidden))), "{outcome:?}");
    assert_eq!(read(store, |tx| tx.list_genies(GenieScope::Everything, Slice::first())), [bobs]);
    assert_eq!(all_activity(store).len(), log);
    // The store goes on as if nothing had been.
    assert_eq!(world.genie(store, &ann, "Mine").url_name.as_str(), "mine");
}

pub(in crate::contract) fn what_is_not_committed_is_seen_by_nobody_else(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let patch = GeniePatch { name: Some("Renamed".parse().unwrap()), ..GeniePatch::default() };
    let renamed = genie.clone().patched(&patch);
    let seen = || read(store, |tx| tx.find_genie(genie.id)).unwrap();
    write(store, |tx| {
        tx.patch_genie(genie.id, &patch, genie.updated_at)?.done().unwrap();
        assert_eq!(tx.find_genie(genie.id)?.as_ref(), Some(&renamed));
        // A reader waits for no writer.
        assert_eq!(thread::scope(|scope| scope.spawn(seen).join().unwrap()), genie);
        Ok(())
    });
    assert_eq!(thread::scope(|scope| scope.spawn(seen).join().unwrap()), renamed);
}

pub(in crate::contract) fn work_that_only_reads_may_give_up(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let outcome = store.read(&mut |tx| {
        assert!(tx.find_agent(ann.id).unwrap().is_some());
        Err(Rollback)
    });
    assert_eq!(outcome, Ok(()));
    let failed: Result<(), _> = store::read(store, |_| Err(StoreError::Full));
    assert_eq!(failed, Err(StoreError::Full), "the work's own error comes out");
    assert!(read(store, |tx| tx.find_agent(ann.id)).is_some());
}
