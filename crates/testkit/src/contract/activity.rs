//! The activity log.

use portcullis_domain::activity::{Actor, Change, NewEntry, Target, Value};
use portcullis_domain::paging::Slice;
use portcullis_domain::{ActivityId, Store};

use super::steps::{all_activity, assert_pages, read, write};
use crate::World;

pub(super) fn an_entry_is_kept_as_it_was_written(store: &dyn Store) {
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

pub(super) fn the_log_goes_from_the_newest_by_key(store: &dyn Store) {
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
        read(store, |tx| tx.list_activity(slice)).iter().map(|entry| entry.id).collect()
    });
}
