//! The activity log.

use crate::World;
use crate::contract::steps::{all_activity, assert_pages, read, write};
use portcullis_domain::base::{PageRequest, Permission, Slice};
use portcullis_domain::records::activity::{
    self, Actor, Change, EntryFilter, ListActivityError, NewEntry, Target, Value,
};
use portcullis_domain::{ActivityId, Context, Principal, Store, store};

pub(in crate::contract) fn an_entry_is_kept_as_it_was_written(store: &dyn Store) {
    let world = World::new();
    let ann = world.owner(store, "ann@example.com");
    let values = [
        Value::Null,
        Value::Text("\u{1f9de} \"quoted\", \\ and\nlines".into()),
        Value::Text(String::new()),
        Value::Number(i64::MIN),
        Value::Number(1_000_000_000),
        Value::Flag(true),
        Value::Flag(false),
        Value::List(vec![]),
        Value::List(vec!["a".into(), "null".into()]),
        Value::Text("null".into()),
        Value::Text("5".into()),
    ];
    let changes: Vec<_> = values
        .iter()
        .enumerate()
        .map(|(n, value)| Change { field: "field", old: value.clone(), new: values[n / 2].clone() })
        .collect();
    let new = NewEntry {
        at: world.now(),
        activity: "genie.updated",
        actor: Actor::from(&ann),
        target: Target { kind: "genie", id: "7".into(), name: "B\u{ef}lling".into() },
        changes: changes.clone(),
        ip: Some("2001:db8::7".parse().unwrap()),
    };
    let bare = NewEntry {
        actor: Actor::visitor(None),
        changes: Vec::new(),
        ip: None,
        target: Target { kind: "genie", id: String::new(), name: String::new() },
        ..new.clone()
    };
    write(store, |tx| {
        tx.append_activity(&new)?;
        tx.append_activity(&bare)
    });

    let log = all_activity(store);
    let (visitor, entry) = (&log[0], &log[1]);
    assert_eq!((entry.at, entry.activity.as_str(), entry.ip), (new.at, "genie.updated", new.ip));
    assert_eq!(entry.actor, new.actor);
    assert_eq!((entry.actor.id, entry.actor.email.as_ref()), (Some(ann.id), Some(&ann.email)));
    let target = (entry.target_kind.as_str(), entry.target_id.as_str(), entry.target_name.as_str());
    assert_eq!(target, ("genie", "7", "B\u{ef}lling"));
    let expected: Vec<_> =
        changes.into_iter().map(|change| (change.field.to_owned(), change.old, change.new)).collect();
    assert_eq!(entry.changes, expected);
    assert_eq!((&visitor.actor, visitor.ip), (&Actor::visitor(None), None));
    assert!(visitor.changes.is_empty());
}

pub(in crate::contract) fn the_log_goes_from_the_newest_by_key(store: &dyn Store) {
    let world = World::new();
    let cx = world.cx();
    for number in 0..5 {
        let target = Target { kind: "genie", id: number.to_string(), name: String::new() };
        let entry = NewEntry::new(&cx, Actor::visitor(None), "genie.created", target);
        write(store, |tx| tx.append_activity(&entry));
    }
    let log = all_activity(store);
    let targets: Vec<_> = log.iter().map(|entry| entry.target_id.as_str()).collect();
    assert_eq!(targets, ["4", "3", "2", "1", "0"]);
    let ids: Vec<_> = log.iter().map(|entry| entry.id).collect();
    assert!(ids.is_sorted_by(|newer, older| newer > older));
    assert_pages(&ids, |slice: Slice<ActivityId>| {
        read(store, |tx| tx.list_activity(&EntryFilter::default(), slice))
            .iter()
            .map(|entry| entry.id)
            .collect()
    });
}

/// Six entries, a second apart, written in three ways.
fn fill(store: &dyn Store, world: &World, ann: &Principal, bob: &Principal) {
    let entry = |seconds, who: &Principal, activity, kind, id: &str| {
        let cx = Context { at: world.in_seconds(seconds), ..world.cx() };
        NewEntry::new(&cx, who, activity, Target { kind, id: id.into(), name: String::new() })
    };
    write(store, |tx| {
        tx.append_activity(&entry(0, ann, "genie.created", "genie", "7"))?;
        tx.append_activities(&[
            entry(1, bob, "genie.updated", "genie", "7"),
            entry(2, ann, "team.created", "team", "7"),
            entry(3, ann, "genie.updated", "genie", "8"),
        ])?;
        tx.append_activities(&[])
    });
    write(store, |tx| tx.append_activity(&entry(4, bob, "genie.updated", "genie", "77")));
    let visitor = Actor::visitor(None);
    let target = Target { kind: "agent", id: String::new(), name: String::new() };
    let last = Context { at: world.in_seconds(5), ..world.cx() };
    write(store, |tx| {
        tx.append_activity(&NewEntry::new(&last, visitor.clone(), "agent.sign_in_failed", target.clone()))
    });
}

pub(in crate::contract) fn filters_narrow_together(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    fill(store, &world, &ann, &bob);
    let oldest_first: Vec<_> = all_activity(store).iter().rev().map(|entry| entry.id).collect();
    let all = EntryFilter::default;
    let text = |text: &str| Some(text.to_owned());
    let (from, to) = (Some(world.in_seconds(1)), Some(world.in_seconds(4)));
    let cases: [(EntryFilter, &[usize]); 13] = [
        (all(), &[0, 1, 2, 3, 4, 5]),
        (EntryFilter { actor: Some(ann.id), ..all() }, &[0, 2, 3]),
        (EntryFilter { actor: Some(portcullis_domain::AgentId(i64::MAX)), ..all() }, &[]),
        (EntryFilter { activity: text("genie.updated"), ..all() }, &[1, 3, 4]),
        (EntryFilter { activity: text("genie"), ..all() }, &[]),
        (EntryFilter { target_kind: text("genie"), ..all() }, &[0, 1, 3, 4]),
        (EntryFilter { target_id: text("7"), ..all() }, &[0, 1, 2]),
        (EntryFilter { target_kind: text("genie"), target_id: text("7"), ..all() }, &[0, 1]),
        (EntryFilter { from, ..all() }, &[1, 2, 3, 4, 5]),
        (EntryFilter { to, ..all() }, &[0, 1, 2, 3]),
        (EntryFilter { from, to, ..all() }, &[1, 2, 3]),
        (EntryFilter { from: to, to: from, ..all() }, &[]),
        (
            EntryFilter {
                actor: Some(ann.id),
                activity: text("genie.updated"),
                target_kind: text("genie"),
                target_id: text("8"),
                from,
                to,
            },
            &[3],
        ),
    ];
    for (filter, places) in cases {
        let expected: Vec<_> = places.iter().rev().map(|place| oldest_first[*place]).collect();
        assert_pages(&expected, |slice| {
            read(store, |tx| tx.list_activity(&filter, slice)).iter().map(|entry| entry.id).collect()
        });
        for descending in [true, false] {
            let mut expected = expected.clone();
            if !descending {
                expected.reverse();
            }
            let page = |page, size| {
                let at = PageRequest { page, size };
                let (found, total) = read(store, |tx| tx.page_activity(&filter, descending, at));
                assert_eq!(total, expected.len() as u64, "{filter:?}");
                found.iter().map(|entry| entry.id).collect::<Vec<_>>()
            };
            for size in [1, 2, 4, 100] {
                let pages = u32::try_from(expected.len()).unwrap().div_ceil(size);
                let walked: Vec<_> = (1..=pages).flat_map(|number| page(number, size)).collect();
                assert_eq!(walked, expected, "{filter:?} in pages of {size}");
                assert!(page(pages + 1, size).is_empty(), "past the end");
            }
        }
    }
}

pub(in crate::contract) fn the_log_outlives_whom_it_names(store: &dyn Store) {
    let world = World::new();
    let (ann, bob) = (world.owner(store, "ann@example.com"), world.owner(store, "bob@example.com"));
    fill(store, &world, &ann, &bob);
    let before = all_activity(store);
    let genie = world.genie(store, &ann, "Billing");
    let cx = world.cx();
    store::write(store, |tx| portcullis_domain::access::genies::delete(tx, &cx, &ann, genie.id)).unwrap();
    write(store, |tx| tx.soft_delete_agent(ann.id, world.now()));
    world.agent(store, "ann@example.com", &[]);
    let after = all_activity(store);
    assert_eq!(after[after.len() - before.len()..], before);
    let own = read(store, |tx| {
        tx.list_activity(&EntryFilter { actor: Some(ann.id), ..EntryFilter::default() }, Slice::first())
    });
    assert_eq!(own.len(), 5);
    assert!(own.iter().all(|entry| entry.actor == Actor::from(&ann)));
}

pub(in crate::contract) fn only_who_may_read_the_log_reads_it(store: &dyn Store) {
    let world = World::new();
    let bob = world.owner(store, "bob@example.com");
    fill(store, &world, &bob, &bob);
    let at = PageRequest { page: 1, size: 4 };
    let with = |permission| Principal { permissions: [permission].into_iter().collect(), ..bob.clone() };
    let all = EntryFilter::default();
    let reader = with(Permission::ActivityLogsManage);
    let page = store::read(store, |tx| activity::page(tx, &reader, &all, true, at)).unwrap();
    assert_eq!((page.results.len(), page.total, page.total_pages()), (4, 6, 2));
    let slice = Slice { after: None, limit: 5 };
    let part = store::read(store, |tx| activity::list(tx, &reader, &all, slice)).unwrap();
    assert_eq!((part.items.len(), part.next), (5, Some(part.items[4].id)));
    let other = with(Permission::UsersManage);
    let refused = store::read(store, |tx| activity::page(tx, &other, &all, true, at));
    assert!(matches!(refused, Err(ListActivityError::Lacks(_))), "{refused:?}");
    let refused = store::read(store, |tx| activity::list(tx, &other, &all, slice));
    assert!(matches!(refused, Err(ListActivityError::Lacks(_))), "{refused:?}");
}
