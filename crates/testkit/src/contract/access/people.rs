//! Direct access of people.

use crate::World;
use crate::contract::steps::{assert_pages, entries_of, read, write};
use portcullis_domain::access::grants::Expiry;
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::access::people::{AddUserError, GenieUser, GenieUserError, NewGenieUser, Who};
use portcullis_domain::base::{Patch, Slice};
use portcullis_domain::{AccessId, AgentUuid, GenieId, Principal, Store, access, store};
use std::time::Duration;

fn find(store: &dyn Store, genie: GenieId, user: &Principal) -> Option<GenieUser> {
    read(store, |tx| tx.find_genie_user(genie, user.uuid))
}

pub(in crate::contract) fn access_is_given_once_and_renewed(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let ada = world.administrator(store, "ada@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let first_at = world.now();
    let cx = world.cx();
    let first = store::write(store, |tx| {
        access::people::add(tx, &cx, &ann, genie.id, &Who::User(bob.uuid), Patch::Keep)
    })
    .unwrap();
    assert_eq!((first.genie, first.user, first.granted_by), (genie.id, bob.uuid, ann.uuid));
    assert_eq!((first.expires_at, first.created_at), (None, first_at));
    assert_eq!((first.person.full_name.as_str(), &first.person.email), ("Bob Smith", &bob.email));
    assert_eq!(find(store, genie.id, &bob).as_ref(), Some(&first));

    world.clock.advance(Duration::from_secs(1));
    let (cx, end) = (world.cx(), world.in_seconds(60));
    let (who, expiry) = (Who::Email(bob.email.clone()), Some(Expiry::new(end, cx.at).unwrap()));
    let again =
        store::write(store, |tx| access::people::add(tx, &cx, &ada, genie.id, &who, expiry.into())).unwrap();
    assert_eq!(again, GenieUser { expires_at: Some(end), granted_by: ada.uuid, ..first });
    let listed = store::read(store, |tx| access::people::list(tx, &ann, genie.id, Slice::first())).unwrap();
    assert_eq!((listed.items, listed.next), (vec![again], None));
}

pub(in crate::contract) fn only_people_with_an_account_are_added(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let genie = world.genie(store, &ann, "Billing");
    let cx = world.cx();
    let add = |by: &Principal, id, who: Who| {
        store::write(store, |tx| access::people::add(tx, &cx, by, id, &who, Patch::Keep))
    };
    let nobody = Who::Email("nobody@example.com".parse().unwrap());
    assert!(matches!(add(&ann, genie.id, nobody), Err(AddUserError::NoSuchUser)));
    let nobody = Who::User(AgentUuid(genie.id.0));
    assert!(matches!(add(&ann, genie.id, nobody), Err(AddUserError::NoSuchUser)));
    let who = || Who::User(bob.uuid);
    let foreign = add(&bob, genie.id, who());
    assert!(matches!(foreign, Err(AddUserError::Guard(GuardError::Forbidden))), "{foreign:?}");
    let nothing = add(&ann, GenieId(bob.uuid.0), who());
    assert!(matches!(nothing, Err(AddUserError::Guard(GuardError::NoGenie))), "{nothing:?}");
    assert_eq!(find(store, genie.id, &bob), None);
    assert_eq!(entries_of(store, "genie_user.added"), 0);
}

pub(in crate::contract) fn the_end_is_changed_and_access_taken(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let cid = world.owner(store, "cid@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let cx = world.cx();
    for who in [&bob, &cid] {
        let who = Who::User(who.uuid);
        store::write(store, |tx| access::people::add(tx, &cx, &ann, genie.id, &who, Patch::Keep)).unwrap();
    }
    let before = find(store, genie.id, &bob).unwrap();
    let end = world.in_seconds(60);
    let update = |user: AgentUuid, end: Patch<Expiry>| {
        store::write(store, |tx| access::people::update(tx, &cx, &ann, genie.id, user, end))
    };
    update(bob.uuid, Patch::Set(Expiry::new(end, cx.at).unwrap())).unwrap();
    let entries = entries_of(store, "genie_user.updated");
    assert_eq!(update(bob.uuid, Patch::Keep).unwrap().expires_at, Some(end));
    assert_eq!(entries_of(store, "genie_user.updated"), entries, "nothing changed");
    assert_eq!(find(store, genie.id, &bob), Some(GenieUser { expires_at: Some(end), ..before.clone() }));
    assert_eq!(update(bob.uuid, Patch::Clear).unwrap(), before);
    assert_eq!(find(store, genie.id, &bob), Some(before));
    assert!(matches!(update(ann.uuid, Patch::Clear), Err(GenieUserError::NotFound)));

    let remove =
        || store::write(store, |tx| access::people::remove(tx, &cx, &ann, genie.id, bob.uuid, false));
    remove().unwrap();
    assert_eq!(find(store, genie.id, &bob), None);
    assert!(matches!(remove(), Err(GenieUserError::NotFound)));
    assert!(find(store, genie.id, &cid).is_some());
    assert_eq!(entries_of(store, "genie_user.removed"), 1);
    let gone = write(store, |tx| {
        Ok((
            tx.set_genie_user_expiry(genie.id, bob.uuid, None)?,
            tx.delete_genie_user(genie.id, bob.uuid)?,
            tx.delete_genie_users_of(genie.id)?,
            tx.delete_genie_users_of(genie.id)?,
        ))
    });
    assert_eq!(gone, (false, false, 1, 0));
}

pub(in crate::contract) fn lists_go_from_the_newest_by_key(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let (genie, other) = (world.genie(store, &ann, "Billing"), world.genie(store, &ann, "Other"));
    let mut people = Vec::new();
    for name in ["bob", "cid", "dan", "eve"] {
        let user = world.owner(store, &format!("{name}@example.com")).uuid;
        people.insert(0, user);
        for genie in [genie.id, other.id] {
            let (granted_by, created_at) = (ann.uuid, world.now());
            let new = NewGenieUser { genie, user, granted_by, expires_at: None, created_at };
            write(store, |tx| tx.put_genie_user(&new));
        }
    }
    let rows = read(store, |tx| tx.list_genie_users(genie.id, Slice::first()));
    assert_eq!(rows.iter().map(|row| row.user).collect::<Vec<_>>(), people);
    assert!(rows.iter().all(|row| row.genie == genie.id));
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    assert!(ids.is_sorted_by(|newer, older| newer > older), "{ids:?}");
    assert_pages(&ids, |slice: Slice<AccessId>| {
        read(store, |tx| tx.list_genie_users(genie.id, slice)).iter().map(|row| row.id).collect()
    });
}
