//! Steps that many cases take.

use std::sync::Barrier;
use std::thread;

use portcullis_domain::activity::Entry;
use portcullis_domain::grants::{Grant, GrantUse, RedeemOutcome, Refusal, UseLimit};
use portcullis_domain::outbox::MailRecord;
use portcullis_domain::paging::{MAX_LIMIT, Part, Slice};
use portcullis_domain::passes::{self, Entry as Admission};
use portcullis_domain::secrets::PassToken;
use portcullis_domain::store;
use portcullis_domain::{GenieId, GrantId, Store, StoreError, Timestamp, Tx};

/// Does plain port calls in one transaction.
pub(super) fn write<T: Send>(
    store: &dyn Store,
    work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send,
) -> T {
    store::write(store, work).unwrap()
}

/// Does plain port calls that only read.
pub(super) fn read<T: Send>(
    store: &dyn Store,
    work: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send,
) -> T {
    store::read(store, work).unwrap()
}

/// Every mail, newest first.
pub(super) fn all_mail(store: &dyn Store) -> Vec<MailRecord> {
    read(store, |tx| tx.list_mail(None, Slice::first()))
}

/// Every entry of the activity log, newest first.
pub(super) fn all_activity(store: &dyn Store) -> Vec<Entry> {
    read(store, |tx| tx.list_activity(Slice::first()))
}

/// How often this was written into the activity log.
pub(super) fn entries_of(store: &dyn Store, activity: &str) -> usize {
    all_activity(store).iter().filter(|entry| entry.activity == activity).count()
}

pub(super) fn grants_of(store: &dyn Store, genie: GenieId) -> Vec<Grant> {
    read(store, |tx| tx.list_grants(genie, Slice::first()))
}

pub(super) fn grant(store: &dyn Store, id: GrantId) -> Grant {
    read(store, |tx| tx.find_grant(id)).unwrap()
}

pub(super) fn uses_of(store: &dyn Store, id: GrantId) -> Vec<GrantUse> {
    read(store, |tx| tx.list_uses(id, Slice::first()))
}

/// Where a pass lets its holder in at `at`.
pub(super) fn enter(store: &dyn Store, pass: &PassToken, at: Timestamp) -> Option<Admission> {
    read(store, |tx| passes::check_pass(tx, pass, None, at))
}

pub(super) fn is_redeemed(outcome: &RedeemOutcome) -> bool {
    matches!(outcome, RedeemOutcome::Redeemed { .. })
}

pub(super) const UNKNOWN: RedeemOutcome = RedeemOutcome::Refused(Refusal::Unknown);
pub(super) const EXPIRED: RedeemOutcome = RedeemOutcome::Refused(Refusal::Expired);
pub(super) const USED_UP: RedeemOutcome = RedeemOutcome::Refused(Refusal::UsedUp);
pub(super) const INACTIVE: RedeemOutcome = RedeemOutcome::Refused(Refusal::Inactive);

pub(super) fn limit(uses: i64) -> UseLimit {
    UseLimit::try_from(uses).unwrap()
}

/// Walks a list in parts of every size and compares what comes out with the whole list, which has to be in the order
/// of `expected`.
pub(super) fn assert_pages<K: Copy + PartialEq + std::fmt::Debug>(
    expected: &[K],
    mut part: impl FnMut(Slice<K>) -> Vec<K>,
) {
    assert_eq!(part(Slice::first()), expected);
    let count = u32::try_from(expected.len()).unwrap();
    for limit in 1..=count + 1 {
        let mut walked = Vec::new();
        let mut after = None;
        loop {
            let rows = part(Slice { after, limit });
            assert!(rows.len() <= limit as usize + 1, "{} rows for a limit of {limit}", rows.len());
            let Part { items, next } = Part::cut(rows, limit, |key| *key);
            walked.extend(items);
            assert!(walked.len() <= expected.len(), "in parts of {limit}: {walked:?}");
            after = next;
            if next.is_none() {
                break;
            }
        }
        assert_eq!(walked, expected, "in parts of {limit}");
    }
    if let Some(last) = expected.last() {
        assert_eq!(part(Slice { after: Some(*last), limit: MAX_LIMIT }), [], "after the last one");
    }
}

/// Runs `work` on so many threads that start at one moment, and answers what each of them answered.
pub(super) fn at_once<T: Send>(threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(threads);
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|number| {
                let (start, work) = (&start, &work);
                scope.spawn(move || {
                    start.wait();
                    work(number)
                })
            })
            .collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}
