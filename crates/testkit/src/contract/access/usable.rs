//! Which Genies somebody may use, and what they see of them.

use crate::World;
use crate::contract::steps::read;
use portcullis_domain::access;
use portcullis_domain::access::decisions::Via;
use portcullis_domain::access::genies::{self, GeniePatch, GenieScope, UsableGenie, Visible};
use portcullis_domain::access::grants::Expiry;
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::access::people::Who;
use portcullis_domain::base::{Patch, Slice};
use portcullis_domain::staff::agents;
use portcullis_domain::{Principal, Store, store};

pub(in crate::contract) fn a_genie_is_seen_by_whoever_uses_it(store: &dyn Store) {
    let world = World::new();
    let (ada, bob) = (world.administrator(store, "ada@example.com"), world.owner(store, "bob@example.com"));
    let carl = world.owner(store, "carl@example.com");
    let (genie, now, cx) = (world.genie(store, &ada, "Billing"), world.now(), world.cx());
    let get = |by: &Principal| store::read(store, |tx| genies::get(tx, by, genie.id, now));
    assert!(matches!(get(&bob), Err(GuardError::Forbidden)));
    let end = world.in_seconds(300);
    let (who, expiry) = (Who::User(bob.uuid), Patch::Set(Expiry::new(end, now).unwrap()));
    store::write(store, |tx| access::people::add(tx, &cx, &ada, genie.id, &who, expiry)).unwrap();
    let used = UsableGenie { genie: genie.clone(), via: Via::User, expires_at: Some(end) };
    assert_eq!(get(&bob).unwrap(), Visible::Used(used));
    assert_eq!(get(&ada).unwrap(), Visible::Managed(genie.clone()));

    let url_name = &genie.url_name;
    let enter = |by: &Principal| read(store, |tx| access::passes::own_entry(tx, by, url_name, now));
    assert_eq!(enter(&bob).map(|visit| visit.via), Some(Via::User));
    assert_eq!(enter(&carl), None);

    let off = GeniePatch { is_active: Some(false), ..GeniePatch::default() };
    store::write(store, |tx| genies::update(tx, &cx, &ada, genie.id, &off)).unwrap();
    assert!(matches!(get(&bob), Err(GuardError::Forbidden)));
    assert_eq!(enter(&bob), None);
    assert!(read(store, |tx| genies::usable(tx, &bob, Slice::first(), now)).items.is_empty());
    assert_eq!(read(store, |tx| genies::usable(tx, &ada, Slice::first(), now)).items.len(), 1);
}

pub(in crate::contract) fn genies_are_listed_by_scope(store: &dyn Store) {
    let world = World::new();
    let ada = world.administrator(store, "ada@example.com");
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    let own = world.genie(store, &bob, "Own").id;
    let [public, direct, orphan] =
        ["Public", "Direct", "Orphan"].map(|name| world.genie(store, &ann, name).id);
    let (cx, who) = (world.cx(), Who::User(bob.uuid));
    let open = GeniePatch { is_public: Some(true), ..GeniePatch::default() };
    store::write(store, |tx| genies::update(tx, &cx, &ann, public, &open)).unwrap();
    store::write(store, |tx| access::people::add(tx, &cx, &ann, direct, &who, Patch::Keep)).unwrap();

    let usable = |slice| read(store, |tx| genies::usable(tx, &bob, slice, world.now()));
    let all = usable(Slice::first()).items;
    let ways: Vec<_> = all.iter().map(|usable| (usable.genie.id, usable.via)).collect();
    let mut expected = vec![(own, Via::Owner), (public, Via::Public), (direct, Via::User)];
    expected.sort_unstable_by_key(|(id, _)| std::cmp::Reverse(*id));
    assert_eq!(ways, expected);
    let first = usable(Slice { after: None, limit: 2 });
    let rest = usable(Slice { after: first.next, limit: 2 });
    assert_eq!([first.items, rest.items].concat(), all);
    assert_eq!(rest.next, None);

    let everything = |by: &Principal, scope| {
        let part = store::read(store, |tx| genies::everything(tx, by, scope, Slice::first()));
        part.map(|part| part.items.iter().map(|genie| genie.id).collect::<Vec<_>>())
    };
    assert_eq!(everything(&ada, GenieScope::Everything).unwrap().len(), 4);
    assert_eq!(everything(&ada, GenieScope::Of(bob.uuid)).unwrap(), [own]);
    assert_eq!(everything(&ada, GenieScope::Orphaned).unwrap(), []);
    assert!(everything(&ann, GenieScope::Everything).is_err());
    store::write(store, |tx| agents::delete(tx, &cx, &ada, ann.id, &agents::Departure::default())).unwrap();
    let mut left = vec![public, direct, orphan];
    left.sort_unstable_by_key(|id| std::cmp::Reverse(*id));
    assert_eq!(everything(&ada, GenieScope::Orphaned).unwrap(), left);
}
