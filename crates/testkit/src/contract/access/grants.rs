//! The links and their management.

use crate::World;
use crate::contract::steps::{
    USED_UP, all_activity, assert_pages, enter, entries_of, grant, grants_of, limit, read, uses_of, write,
};
use portcullis_domain::access::grants::{
    self, AnyGrant, Expiry, Grant, GrantChange, GrantDraft, GrantPatch, LinkError, UseLimit,
};
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::base::{GrantToken, Patch, Slice, TokenVault, Written};
use portcullis_domain::{GenieId, GrantId, Principal, Store, store};

pub(in crate::contract) fn a_grant_is_found_as_it_was_made(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let made = world.grant(store, &ann, genie.id, 1_000_000_000, Some(world.in_seconds(60)));
    let Grant { id, token, label, sealed_token, .. } = made.grant.clone();
    assert!(id.0 > 0);
    assert_eq!((token, label.as_str()), (made.token.digest(), made.token.label()));
    assert_eq!((made.grant.genie, made.grant.granted_by), (genie.id, ann.uuid));
    assert_eq!((made.grant.max_uses.get(), made.grant.use_count), (1_000_000_000, 0));
    assert_eq!((made.grant.generation, made.grant.last_used_at), (0, None));
    assert_eq!(made.grant.expires_at, Some(world.in_seconds(60)));
    assert_eq!(made.grant.created_at, world.now());
    let opened = world.vault.open(&token.0, &sealed_token.unwrap());
    assert_eq!(opened.as_deref(), Some(made.token.reveal()));

    assert_eq!(grant(store, id), made.grant);
    assert_eq!(read(store, |tx| tx.find_grant_by_token(&token)), Some(made.grant.clone()));
    let other = GrantToken::generate(&world.secrets);
    assert_eq!(read(store, |tx| tx.find_grant_by_token(&other.digest())), None);
    let nothing = GrantId(i64::MAX);
    assert_eq!(
        (read(store, |tx| tx.find_grant(nothing)), write(store, |tx| tx.lock_grant(nothing))),
        (None, None)
    );
    assert_eq!(write(store, |tx| tx.lock_grant(id)).as_ref(), Some(&made.grant));

    let hidden = World { reveal_tokens: false, ..World::new() };
    let bare = hidden.grant(store, &ann, genie.id, 0, None).grant;
    assert_eq!((&bare.sealed_token, bare.expires_at, bare.max_uses), (&None, None, UseLimit::UNLIMITED));
    assert_eq!(grant(store, bare.id), bare);
}

pub(in crate::contract) fn lists_go_from_the_newest_by_key(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let (genie, other) = (world.genie(store, &ann, "Billing"), world.genie(store, &ann, "Other"));
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.insert(0, world.grant(store, &ann, genie.id, 0, None).grant.id);
        world.grant(store, &ann, other.id, 0, None);
    }
    assert!(ids.is_sorted_by(|newer, older| newer > older));
    let list = |genie: GenieId, slice: Slice<GrantId>| -> Vec<GrantId> {
        read(store, |tx| tx.list_grants(genie, slice)).iter().map(|grant| grant.id).collect()
    };
    assert_pages(&ids, |slice| list(genie.id, slice));
    assert_pages(&[], |slice| list(GenieId(ann.uuid.0), slice));

    let cx = world.cx();
    let after_gone = Slice { after: Some(ids[1]), limit: 2 };
    store::write(store, |tx| grants::delete(tx, &cx, &ann, ids[1])).unwrap();
    let part = read_part(store, &ann, genie.id, after_gone);
    assert_eq!(part, ids[2..4]);
}

fn read_part(store: &dyn Store, by: &Principal, genie: GenieId, slice: Slice<GrantId>) -> Vec<GrantId> {
    let part = store::read(store, |tx| grants::list(tx, by, genie, slice)).unwrap();
    part.items.iter().map(|grant| grant.id).collect()
}

pub(in crate::contract) fn a_number_never_comes_back(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let first = world.grant(store, &ann, genie.id, 0, None);
    assert!(world.redeem(store, &first.token).0.is_ok());
    assert!(write(store, |tx| tx.delete_grant(first.grant.id, world.now())));
    let second = world.grant(store, &ann, genie.id, 0, None);
    assert_ne!(second.grant.id, first.grant.id);
    assert!(uses_of(store, second.grant.id).is_empty(), "the history of another link");
    assert_eq!(uses_of(store, first.grant.id).len(), 1);
}

pub(in crate::contract) fn an_update_sets_the_limits_alone(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let link = world.grant(store, &ann, genie.id, 5, None);
    assert!(world.redeem(store, &link.token).0.is_ok());
    let used = grant(store, link.grant.id);
    let cx = world.cx();
    let update = |patch: GrantPatch| {
        let change = patch.into();
        store::write(store, |tx| grants::update(tx, &cx, &ann, used.id, &change)).unwrap()
    };

    let end = world.in_seconds(60);
    let expires_at = Patch::Set(Expiry::new(end, world.now()).unwrap());
    let ended = update(GrantPatch { expires_at, ..GrantPatch::default() });
    assert_eq!(ended, Grant { expires_at: Some(end), ..used.clone() });
    let wider = update(GrantPatch { max_uses: Some(limit(9)), ..GrantPatch::default() });
    assert_eq!(wider, Grant { expires_at: Some(end), max_uses: limit(9), ..used.clone() });
    let endless = update(GrantPatch {
        expires_at: Patch::Clear,
        max_uses: Some(UseLimit::UNLIMITED),
        ..GrantPatch::default()
    });
    assert_eq!(endless, Grant { max_uses: UseLimit::UNLIMITED, ..used.clone() });
    assert_eq!(update(GrantPatch::default()), endless);
    assert_eq!(grant(store, used.id), endless);
    for patch in [GrantPatch { max_uses: Some(limit(1)), ..GrantPatch::default() }, GrantPatch::default()] {
        assert_eq!(write(store, |tx| tx.patch_grant(GrantId(i64::MAX), &patch)), Written::Gone);
    }
    assert_eq!(entries_of(store, "grant.updated"), 3, "the last one changed nothing");
}

pub(in crate::contract) fn lowering_the_limit_closes_the_link_and_nobody_leaves(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let link = world.grant(store, &ann, genie.id, 5, None);
    let passes: Vec<_> = (0..3).map(|_| world.redeem(store, &link.token).1).collect();
    let cx = world.cx();
    let lower = |uses| {
        let change = GrantPatch { max_uses: Some(limit(uses)), ..GrantPatch::default() }.into();
        store::write(store, |tx| grants::update(tx, &cx, &ann, link.grant.id, &change)).unwrap()
    };
    for uses in [1, 3] {
        assert_eq!(lower(uses).use_count, 3);
        assert_eq!(world.redeem(store, &link.token).0, USED_UP);
    }
    assert!(passes.iter().all(|pass| enter(store, pass, world.now()).is_some()));
    lower(4);
    assert!(world.redeem(store, &link.token).0.is_ok());
    assert_eq!(world.redeem(store, &link.token).0, USED_UP);
    assert_eq!(grant(store, link.grant.id).use_count, 4);
}

pub(in crate::contract) fn a_deleted_grant_leaves_its_history(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let (link, other) =
        (world.grant(store, &ann, genie.id, 0, None), world.grant(store, &ann, genie.id, 0, None));
    assert!(world.redeem(store, &link.token).0.is_ok());
    let cx = world.cx();
    let delete = || store::write(store, |tx| grants::delete(tx, &cx, &ann, link.grant.id));
    delete().unwrap();
    assert_eq!(read(store, |tx| tx.find_grant(link.grant.id)), None);
    assert_eq!(read(store, |tx| tx.find_grant_by_token(&link.token.digest())), None);
    assert_eq!(uses_of(store, link.grant.id).len(), 1);
    assert!(matches!(delete(), Err(GuardError::NoGrant)));
    assert_eq!(entries_of(store, "grant.deleted"), 1);
    assert_eq!(grant(store, other.grant.id), other.grant);
    assert!(!write(store, |tx| tx.delete_grant(link.grant.id, world.now())));
}

pub(in crate::contract) fn revoke_all_takes_everything_of_one_genie(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let (genie, other) = (world.genie(store, &ann, "Billing"), world.genie(store, &ann, "Other"));
    let cx = world.cx();
    let team =
        write(store, |tx| tx.insert_team(&"Sales".parse().unwrap(), None, world.now())).done().unwrap();
    let who = portcullis_domain::access::people::Who::User(bob.uuid);
    for id in [genie.id, other.id] {
        store::write(store, |tx| {
            portcullis_domain::access::people::add(tx, &cx, &ann, id, &who, Patch::Keep)
        })
        .unwrap();
        store::write(store, |tx| portcullis_domain::access::teams::add(tx, &cx, &ann, id, team, Patch::Keep))
            .unwrap();
    }
    let links: Vec<_> = (0..3).map(|_| world.grant(store, &ann, genie.id, 0, None)).collect();
    let kept = world.grant(store, &ann, other.id, 0, None);
    let passes: Vec<_> = links.iter().map(|link| world.redeem(store, &link.token).1).collect();
    let kept_pass = world.redeem(store, &kept.token).1;

    let foreign = store::write(store, |tx| grants::revoke_all(tx, &cx, &bob, genie.id));
    assert!(matches!(foreign, Err(GuardError::Forbidden)), "{foreign:?}");
    let revoked = store::write(store, |tx| grants::revoke_all(tx, &cx, &ann, genie.id)).unwrap();
    assert_eq!((revoked.grants, revoked.users, revoked.teams), (3, 1, 1));
    assert!(grants_of(store, genie.id).is_empty());
    assert!(passes.iter().all(|pass| enter(store, pass, world.now()).is_none()));
    assert_eq!(read(store, |tx| tx.find_genie_user(genie.id, bob.uuid)), None);
    assert_eq!(read(store, |tx| tx.find_genie_team(genie.id, team)), None);
    assert!(links.iter().all(|link| uses_of(store, link.grant.id).len() == 1));

    assert_eq!(grants_of(store, other.id).len(), 1);
    assert!(enter(store, &kept_pass, world.now()).is_some());
    assert!(read(store, |tx| tx.find_genie_user(other.id, bob.uuid)).is_some());
    assert!(read(store, |tx| tx.find_genie_team(other.id, team)).is_some());
    let again = store::write(store, |tx| grants::revoke_all(tx, &cx, &ann, genie.id)).unwrap();
    assert_eq!((again.grants, again.users, again.teams), (0, 0, 0));
}

pub(in crate::contract) fn only_the_owner_or_a_manager_manages(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let ada = world.administrator(store, "ada@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let link = world.grant(store, &ann, genie.id, 0, None);
    let (cx, id) = (world.cx(), link.grant.id);
    let before = all_activity(store).len();

    let made = store::write(store, |tx| {
        grants::create(tx, &cx, &bob, genie.id, &GrantDraft::limited(limit(1), None))
    });
    assert!(matches!(made, Err(LinkError::Guard(GuardError::Forbidden))), "{made:?}");
    let listed = store::read(store, |tx| grants::list(tx, &bob, genie.id, Slice::first()));
    assert!(matches!(listed, Err(GuardError::Forbidden)), "{listed:?}");
    let updated = store::write(store, |tx| grants::update(tx, &cx, &bob, id, &GrantChange::default()));
    assert!(matches!(updated, Err(LinkError::Guard(GuardError::Forbidden))), "{updated:?}");
    let rotated = store::write(store, |tx| grants::rotate(tx, &cx, &bob, id));
    assert!(matches!(rotated, Err(GuardError::Forbidden)), "{rotated:?}");
    let deleted = store::write(store, |tx| grants::delete(tx, &cx, &bob, id));
    assert!(matches!(deleted, Err(GuardError::Forbidden)), "{deleted:?}");
    let seen = store::read(store, |tx| grants::history(tx, &bob, id, Slice::first()));
    assert!(matches!(seen, Err(GuardError::Forbidden)), "{seen:?}");
    assert_eq!((grant(store, id), all_activity(store).len()), (link.grant.clone(), before));

    let nothing = store::write(store, |tx| grants::rotate(tx, &cx, &ann, GrantId(i64::MAX)));
    assert!(matches!(nothing, Err(GuardError::NoGrant)), "{nothing:?}");
    store::write(store, |tx| grants::rotate(tx, &cx, &ada, id)).unwrap();
    assert_eq!(grant(store, id).generation, 1);
}

pub(in crate::contract) fn ended_and_living_links_are_one_list(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let mut ids: Vec<_> = (0..5).map(|_| world.grant(store, &ann, genie.id, 0, None).grant.id).collect();
    for id in [ids[1], ids[3]] {
        assert!(write(store, |tx| tx.delete_grant(id, world.now())));
    }
    ids.reverse();
    let list = |slice| store::read(store, |tx| grants::list_with_ended(tx, &ann, genie.id, slice)).unwrap();
    let first = list(Slice { after: None, limit: 2 });
    let rest = list(Slice { after: first.next, limit: 1_000 });
    let all: Vec<_> = first.items.iter().chain(&rest.items).map(AnyGrant::id).collect();
    assert_eq!((all, rest.next), (ids, None));
}
