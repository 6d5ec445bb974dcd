//! News of a link's uses.

use super::reminders::do_chores;
use crate::World;
use crate::contract::steps::{all_mail, at_once, entries_of, read, write};
use portcullis_domain::access::grants;
use portcullis_domain::access::use_notices::{self, NotifyOnUse};
use portcullis_domain::records::outbox::Letter;
use portcullis_domain::records::subscriptions::{self, MailKind};
use portcullis_domain::store::chores::CHORES;
use portcullis_domain::{GrantId, Principal, Store, store};
use std::time::Duration;

fn set(store: &dyn Store, world: &World, by: &Principal, grant: GrantId, mode: NotifyOnUse) {
    let cx = world.cx();
    store::write(store, |tx| use_notices::set(tx, &cx, by, grant, mode)).unwrap();
}

/// How many uses each mail tells of, oldest first.
fn told(store: &dyn Store) -> Vec<(u64, u64)> {
    let mut told: Vec<_> = all_mail(store)
        .into_iter()
        .filter_map(|mail| match mail.letter {
            Letter::LinkUsed { uses, total, .. } => Some((uses, total)),
            _ => None,
        })
        .collect();
    told.reverse();
    told
}

pub(in crate::contract) fn uses_are_told_as_often_as_was_asked_for(store: &dyn Store) {
    let world = World::new();
    for (mode, expected) in [
        (NotifyOnUse::Never, vec![]),
        (NotifyOnUse::First, vec![(2, 3)]),
        (NotifyOnUse::Each, vec![(2, 3), (1, 4), (1, 5)]),
        (NotifyOnUse::Daily, vec![(2, 3), (2, 5)]),
    ] {
        let before = told(store).len();
        world.clock.advance(Duration::from_secs(1));
        let ann = world.owner(store, &format!("{mode}@example.com"));
        let genie = world.genie(store, &ann, "Billing");
        let link = world.grant(store, &ann, genie.id, 0, None);
        let use_it = |times: u32| {
            (0..times).for_each(|_| drop(world.redeem(store, &link.token).0.unwrap()));
            do_chores(store, &world.cx());
        };
        // What was before is not told.
        use_it(1);
        set(store, &world, &ann, link.grant.id, mode);
        set(store, &world, &ann, link.grant.id, mode);
        do_chores(store, &world.cx());
        use_it(2);
        use_it(0);
        world.clock.advance(Duration::from_secs(3_600));
        use_it(1);
        world.clock.advance(Duration::from_secs(24 * 3_600));
        use_it(1);
        assert_eq!(told(store)[before..], expected, "{mode}");
        let modes = read(store, |tx| use_notices::modes(tx, &[link.grant.id]));
        assert_eq!(modes.get(&link.grant.id).copied().unwrap_or(NotifyOnUse::Never), mode);
    }
    assert_eq!(entries_of(store, "grant.updated"), 3);
}

pub(in crate::contract) fn a_link_takes_its_news_with_it(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let (link, kept) =
        (world.grant(store, &ann, genie.id, 0, None), world.grant(store, &ann, genie.id, 0, None));
    for link in [&link, &kept] {
        set(store, &world, &ann, link.grant.id, NotifyOnUse::Each);
        world.redeem(store, &link.token).0.unwrap();
    }
    write(store, |tx| subscriptions::set(tx, &ann.email, &[MailKind::LinkUsed], false));
    let cx = world.cx();
    store::write(store, |tx| grants::delete(tx, &cx, &ann, link.grant.id)).unwrap();
    do_chores(store, &cx);
    assert_eq!(told(store), [], "nobody wants to know");
    assert_eq!(read(store, |tx| use_notices::modes(tx, &[link.grant.id, kept.grant.id])).len(), 1);
    set(store, &world, &ann, kept.grant.id, NotifyOnUse::Never);
    assert_eq!(read(store, |tx| use_notices::modes(tx, &[kept.grant.id])).len(), 0);
}

pub(in crate::contract) fn of_eight_workers_one_tells_of_each_use(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let genie = world.genie(store, &ann, "Billing");
    let link = world.grant(store, &ann, genie.id, 0, None);
    set(store, &world, &ann, link.grant.id, NotifyOnUse::Each);
    at_once(8, |thread| {
        for _ in 0..20 {
            if thread < 4 {
                world.redeem(store, &link.token).0.unwrap();
            } else {
                CHORES.iter().for_each(|chore| drop((chore.run)(store, &world.cx())));
            }
        }
    });
    do_chores(store, &world.cx());
    let told = told(store);
    assert_eq!(told.iter().map(|(uses, _)| uses).sum::<u64>(), 80, "{told:?}");
}
