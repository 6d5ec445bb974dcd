//! What a redeemed link is traded for.

use crate::World;
use crate::contract::steps::{UNKNOWN, enter, grant, read, uses_of, write};
use portcullis_domain::access::genies::{self, Genie, GeniePatch};
use portcullis_domain::access::grants::{self, Conditions, Expiry, GrantPatch, Refusal};
use portcullis_domain::access::passes::{self, PassRecord};
use portcullis_domain::base::{PassToken, Patch};
use portcullis_domain::{Store, store};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const MICROSECOND: Duration = Duration::from_micros(1);

pub(in crate::contract) fn a_pass_shows_grant_and_genie_as_they_are(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let link = world.grant(store, &ann, genie.id, 0, None);
    let (_, pass) = world.redeem(store, &link.token);
    let find = || read(store, |tx| tx.find_pass(&pass.digest())).unwrap();
    let expected = PassRecord {
        grant: link.grant.id,
        expires_at: world.now().plus(DAY),
        grant_expires_at: None,
        conditions: Conditions::default(),
        genie: genie.card(),
        genie_is_active: true,
    };
    assert_eq!(find(), expected);
    let other = PassToken::generate(&world.secrets);
    assert_eq!(read(store, |tx| tx.find_pass(&other.digest())), None);

    let cx = world.cx();
    let change =
        GeniePatch { name: Some("Bills".parse().unwrap()), is_active: Some(false), ..GeniePatch::default() };
    let renamed = store::write(store, |tx| genies::update(tx, &cx, &ann, genie.id, &change)).unwrap();
    let end = world.in_seconds(60);
    let expires_at = Patch::Set(Expiry::new(end, cx.at).unwrap());
    let change = GrantPatch { expires_at, ..GrantPatch::default() }.into();
    store::write(store, |tx| grants::update(tx, &cx, &ann, link.grant.id, &change)).unwrap();
    let expected =
        PassRecord { grant_expires_at: Some(end), genie: renamed.card(), genie_is_active: false, ..expected };
    assert_eq!(find(), expected);
}

pub(in crate::contract) fn a_pass_lasts_a_day_at_the_most(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let link = world.grant(store, &ann, genie.id, 0, Some(world.now().plus(2 * DAY)));
    let (_, pass) = world.redeem(store, &link.token);
    let end = world.now().plus(DAY);
    assert_eq!(enter(store, &pass, end.minus(MICROSECOND)).unwrap().expires_at, Some(end));
    assert_eq!(enter(store, &pass, end), None);
}

pub(in crate::contract) fn a_pass_never_outlives_its_grant(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let link = world.grant(store, &ann, genie.id, 0, None);
    let (_, pass) = world.redeem(store, &link.token);
    let (cx, end) = (world.cx(), world.in_seconds(60));
    let expires_at = Patch::Set(Expiry::new(end, cx.at).unwrap());
    let change = GrantPatch { expires_at, ..GrantPatch::default() }.into();
    store::write(store, |tx| grants::update(tx, &cx, &ann, link.grant.id, &change)).unwrap();
    assert_eq!(enter(store, &pass, end.minus(MICROSECOND)).unwrap().expires_at, Some(end));
    assert_eq!(enter(store, &pass, end), None);
}

pub(in crate::contract) fn rotation_kills_link_and_passes(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let link = world.grant(store, &ann, genie.id, 3, Some(world.in_seconds(60)));
    let (_, old_pass) = world.redeem(store, &link.token);
    let before = grant(store, link.grant.id);
    let cx = world.cx();
    let rotated = store::write(store, |tx| grants::rotate(tx, &cx, &ann, link.grant.id)).unwrap();

    let after = rotated.grant.clone();
    assert_eq!((after.id, after.genie, after.generation), (before.id, genie.id, before.generation + 1));
    assert_eq!((after.token, after.label.as_str()), (rotated.token.digest(), rotated.token.label()));
    assert_eq!((after.max_uses, after.use_count), (before.max_uses, 1));
    assert_eq!((after.expires_at, after.created_at), (before.expires_at, before.created_at));
    assert_eq!(grant(store, link.grant.id), after);
    assert_eq!(
        after.reveal_token(&world.vault, world.now()).unwrap().reveal(),
        rotated.token.reveal(),
        "the readable copy is the new token's"
    );

    assert_eq!(world.redeem(store, &link.token).0, UNKNOWN);
    assert_eq!(enter(store, &old_pass, world.now()), None);
    let (outcome, pass) = world.redeem(store, &rotated.token);
    assert!(outcome.is_ok());
    assert!(enter(store, &pass, world.now()).is_some());
    assert_eq!(enter(store, &old_pass, world.now()), None);
    assert_eq!(uses_of(store, link.grant.id).len(), 2, "the history goes on");
}

pub(in crate::contract) fn deletion_kills_link_and_passes(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let links = [0, 1].map(|_| world.grant(store, &ann, genie.id, 0, None));
    let passes = links.clone().map(|link| world.redeem(store, &link.token).1);
    let cx = world.cx();
    store::write(store, |tx| grants::delete(tx, &cx, &ann, links[0].grant.id)).unwrap();
    assert_eq!(world.redeem(store, &links[0].token).0, UNKNOWN);
    assert_eq!(enter(store, &passes[0], world.now()), None);
    assert!(enter(store, &passes[1], world.now()).is_some());
    assert_eq!(write(store, |tx| tx.delete_grants_of(genie.id, world.now())), 1);
    assert_eq!(enter(store, &passes[1], world.now()), None);
}

pub(in crate::contract) fn an_inactive_genie_lets_nobody_in(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let link = world.grant(store, &ann, genie.id, 0, None);
    let (_, pass) = world.redeem(store, &link.token);
    let cx = world.cx();
    let switch = |is_active, is_public| -> Genie {
        let change =
            GeniePatch { is_active: Some(is_active), is_public: Some(is_public), ..GeniePatch::default() };
        store::write(store, |tx| genies::update(tx, &cx, &ann, genie.id, &change)).unwrap()
    };
    let public = || read(store, |tx| passes::public_entry(tx, &genie.url_name));
    assert_eq!(public(), None, "it is private");
    switch(false, true);
    assert_eq!((enter(store, &pass, world.now()), public()), (None, None));
    switch(true, true);
    assert!(enter(store, &pass, world.now()).is_some());
    let entry = public().unwrap();
    assert_eq!((entry.genie.id, entry.expires_at), (genie.id, None));
    let nothing = "nothing".parse().unwrap();
    assert_eq!(read(store, |tx| passes::public_entry(tx, &nothing)), None);
}

pub(in crate::contract) fn a_public_genie_spends_no_use(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let link = world.grant(store, &ann, genie.id, 1, None);
    let cx = world.cx();
    let open = GeniePatch { is_public: Some(true), ..GeniePatch::default() };
    let made = store::write(store, |tx| genies::update(tx, &cx, &ann, genie.id, &open)).unwrap();
    assert_eq!(world.redeem(store, &link.token).0, Err(Refusal::Public));
    let peek = read(store, |tx| passes::peek(tx, &link.token, None, world.now()));
    assert_eq!(peek, passes::Peek::Public(made.card()));
    assert!(uses_of(store, link.grant.id).is_empty());
}
