//! Use of the links.

use crate::World;
use crate::context::redeem;
use crate::contract::steps::{
    EXPIRED, INACTIVE, UNKNOWN, USED_UP, assert_pages, enter, grant, limit, read, uses_of,
};
use portcullis_domain::access::genies::{self, GeniePatch};
use portcullis_domain::access::grants::{
    self, Expiry, GrantPatch, GrantUse, Needs, RedeemError, Redeemed, Redemption, Refusal,
};
use portcullis_domain::access::passes::{self, Door, Peek};
use portcullis_domain::access::proofs::Proofs;
use portcullis_domain::base::{GrantToken, Patch, Slice};
use portcullis_domain::store::redeem_within;
use portcullis_domain::{Store, StoreError, UseId, store};
use std::net::IpAddr;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub(in crate::contract) fn a_link_opens_as_often_as_it_should(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let link = world.grant(store, &ann, genie.id, 2, None);
    for used in 1..=2 {
        world.clock.advance(Duration::from_secs(1));
        let (outcome, pass) = world.redeem(store, &link.token);
        let expected = Redeemed {
            grant: link.grant.id,
            generation: 0,
            genie: genie.card(),
            pass_expires_at: world.now().plus(DAY),
        };
        assert_eq!(outcome, Ok(expected));
        assert_eq!(enter(store, &pass, world.now()).unwrap().genie, genie.card());
        let counted = grant(store, link.grant.id);
        assert_eq!((counted.use_count, counted.last_used_at), (used, Some(world.now())));
    }
    let last_use = world.now();
    world.clock.advance(Duration::from_secs(1));
    let (refused, pass) = world.redeem(store, &link.token);
    assert_eq!(refused, USED_UP);
    assert_eq!(enter(store, &pass, world.now()), None, "a refusal hands out no pass");
    let counted = grant(store, link.grant.id);
    assert_eq!((counted.use_count, counted.last_used_at), (2, Some(last_use)));
    assert_eq!(uses_of(store, link.grant.id).len(), 2);
}

pub(in crate::contract) fn zero_means_without_limit(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let link = world.grant(store, &ann, genie.id, 0, None);
    for _ in 0..20 {
        assert!(world.redeem(store, &link.token).0.is_ok());
    }
    assert_eq!(grant(store, link.grant.id).use_count, 20);
}

pub(in crate::contract) fn history_keeps_who_came(store: &dyn Store) {
    let mut world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let (link, other) =
        (world.grant(store, &ann, genie.id, 0, None), world.grant(store, &ann, genie.id, 0, None));
    let visitors: [(Option<IpAddr>, Option<&str>); 3] = [
        (Some("203.0.113.7".parse().unwrap()), Some("Mozilla/5.0 (\u{1f9de})")),
        (Some("2001:db8::7".parse().unwrap()), Some("curl/8.5.0\r\nX-Bad: 1")),
        (None, None),
    ];
    for (ip, user_agent) in visitors {
        world.ip = ip;
        world.clock.advance(Duration::from_micros(1));
        let (redemption, _) = Redemption::new(&world.cx(), &link.token, None, user_agent);
        assert!(redeem(store, redemption).is_ok());
        assert!(world.redeem(store, &other.token).0.is_ok());
    }
    let seen: Vec<_> = uses_of(store, link.grant.id)
        .into_iter()
        .map(|GrantUse { at, ip, user_agent, .. }| (at, ip, user_agent))
        .collect();
    let first = world.now().minus(Duration::from_micros(2));
    let expected = [
        (world.now(), None, None),
        (world.now().minus(Duration::from_micros(1)), visitors[1].0, Some("curl/8.5.0X-Bad: 1".to_owned())),
        (first, visitors[0].0, Some("Mozilla/5.0 (\u{1f9de})".to_owned())),
    ];
    assert_eq!(seen, expected);
}

pub(in crate::contract) fn history_goes_from_the_newest_by_key(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let (link, other) =
        (world.grant(store, &ann, genie.id, 0, None), world.grant(store, &ann, genie.id, 0, None));
    for _ in 0..5 {
        assert!(world.redeem(store, &link.token).0.is_ok());
        assert!(world.redeem(store, &other.token).0.is_ok());
        world.clock.advance(Duration::from_secs(1));
    }
    let uses = uses_of(store, link.grant.id);
    assert!(uses.is_sorted_by(|newer, older| newer.id > older.id && newer.at > older.at), "{uses:?}");
    let ids: Vec<_> = uses.iter().map(|used| used.id).collect();
    assert_eq!(ids.len(), 5);
    assert_pages(&ids, |slice: Slice<UseId>| {
        read(store, |tx| tx.list_uses(link.grant.id, slice)).iter().map(|used| used.id).collect()
    });
    let part = Slice { after: Some(ids[0]), limit: 2 };
    let part = store::read(store, |tx| grants::history(tx, &ann, link.grant.id, part)).unwrap();
    assert_eq!((part.items, part.next), (uses[1..3].to_vec(), Some(ids[2])));
}

pub(in crate::contract) fn the_end_itself_is_outside(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let end = world.in_seconds(60);
    let link = world.grant(store, &ann, genie.id, 0, Some(end));
    let peek = |at| matches!(read(store, |tx| passes::peek(tx, &link.token, None, at)), Peek::Opens(_));

    world.clock.set(end.minus(Duration::from_micros(1)));
    let (outcome, pass) = world.redeem(store, &link.token);
    assert!(matches!(outcome, Ok(Redeemed { pass_expires_at, .. }) if pass_expires_at == end), "{outcome:?}");
    assert!(peek(world.now()));
    assert!(enter(store, &pass, world.now()).is_some());

    world.clock.set(end);
    assert_eq!(world.redeem(store, &link.token).0, EXPIRED);
    assert!(!peek(end));
    assert_eq!(enter(store, &pass, end), None);
    assert_eq!(grant(store, link.grant.id).use_count, 1);

    let cx = world.cx();
    let later = Expiry::new(end.plus(DAY), end).unwrap();
    let change = GrantPatch { expires_at: Patch::Set(later), ..GrantPatch::default() }.into();
    store::write(store, |tx| grants::update(tx, &cx, &ann, link.grant.id, &change)).unwrap();
    assert!(world.redeem(store, &link.token).0.is_ok());
    assert_eq!(enter(store, &pass, end), None, "the pass keeps its own end");
}

pub(in crate::contract) fn refusals_have_an_order(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let link = world.grant(store, &ann, genie.id, 1, Some(world.in_seconds(60)));
    let cx = world.cx();
    let switch = |is_active| {
        let change = GeniePatch { is_active: Some(is_active), ..GeniePatch::default() };
        store::write(store, |tx| genies::update(tx, &cx, &ann, genie.id, &change)).unwrap();
    };
    let outcome = || {
        let outcome = world.redeem(store, &link.token).0;
        let peeked = read(store, |tx| passes::peek(tx, &link.token, None, world.now()));
        match &outcome {
            Err(refusal) => assert_eq!(peeked, Peek::Refused(*refusal), "the page says the same"),
            Ok(_) => panic!("it was redeemed"),
        }
        outcome
    };

    switch(false);
    assert_eq!(outcome(), INACTIVE);
    switch(true);
    assert!(world.redeem(store, &link.token).0.is_ok());
    assert_eq!(outcome(), USED_UP);
    world.clock.set(world.in_seconds(60));
    assert_eq!(outcome(), EXPIRED);
    switch(false);
    assert_eq!(outcome(), INACTIVE);
    let nobodys = GrantToken::generate(&world.secrets);
    assert_eq!(world.redeem(store, &nobodys).0, UNKNOWN);
    assert_eq!(uses_of(store, link.grant.id).len(), 1);
}

pub(in crate::contract) fn a_link_opens_the_genie_that_was_asked_for(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let (genie, other) = (world.genie(store, &ann, "Billing"), world.genie(store, &ann, "Other"));
    let link = world.grant(store, &ann, genie.id, 1, None);
    let ask = |url_name| {
        let (redemption, pass) = Redemption::new(&world.cx(), &link.token, Some(url_name), None);
        (redeem(store, redemption), pass)
    };
    assert_eq!(ask(other.url_name.clone()).0, UNKNOWN);
    assert_eq!(ask("nothing".parse().unwrap()).0, UNKNOWN);
    assert_eq!(grant(store, link.grant.id).use_count, 0);
    let (outcome, pass) = ask(genie.url_name.clone());
    assert!(outcome.is_ok());
    let check = |url_name| read(store, |tx| passes::check_pass(tx, &pass, Some(url_name), None, world.now()));
    assert!(check(&genie.url_name).is_some());
    assert_eq!(check(&other.url_name), None);
}

pub(in crate::contract) fn looking_counts_nothing(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let link = world.grant(store, &ann, genie.id, 1, None);
    let opens = Peek::Opens(Door { genie: genie.card(), message: None, needs: Needs::default() });
    for _ in 0..3 {
        assert_eq!(read(store, |tx| passes::peek(tx, &link.token, None, world.now())), opens);
    }
    assert_eq!(grant(store, link.grant.id), link.grant);
    assert!(uses_of(store, link.grant.id).is_empty());
    assert_eq!(link.grant.max_uses, limit(1));
}

pub(in crate::contract) fn a_use_within_a_transaction_counts_like_any_other(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let link = world.grant(store, &ann, genie.id, 2, None);
    let cx = world.cx();
    let within = |url_name: Option<&str>, ends: bool| {
        store::write(store, |tx| {
            let url_name = url_name.map(|name| name.parse().unwrap());
            let admission =
                redeem_within(tx, &cx, &link.token, url_name, Some("Mozilla/5.0"), Proofs::default())?;
            if ends { Ok(admission) } else { Err(RedeemError::Store(StoreError::Unavailable)) }
        })
    };
    assert!(within(None, false).is_err());
    assert_eq!(grant(store, link.grant.id), link.grant, "undone with its transaction");
    assert!(uses_of(store, link.grant.id).is_empty());
    let unknown = within(Some("another"), true).unwrap_err();
    assert_eq!(unknown, RedeemError::Refused(Refusal::Unknown));

    let admission = within(Some(genie.url_name.as_str()), true).unwrap();
    assert_eq!((admission.grant, admission.genie), (link.grant.id, genie.card()));
    assert_eq!(admission.expires_at, world.now().plus(DAY));
    assert!(enter(store, &admission.pass, world.now()).is_some());
    assert_eq!(grant(store, link.grant.id).use_count, 1);
    assert_eq!(uses_of(store, link.grant.id)[0].user_agent.as_deref(), Some("Mozilla/5.0"));
    assert!(world.redeem(store, &link.token).0.is_ok());
    assert_eq!(within(None, true).unwrap_err(), RedeemError::Refused(Refusal::UsedUp));
}
