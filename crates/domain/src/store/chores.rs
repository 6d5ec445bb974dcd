//! Chores: what falls due by the clock alone, such as mails about an end that comes near. Every node does them, at any
//! time and all at once; each chore says in its own writes what is done, so that nothing is done twice.

use super::{Store, write};
use crate::access::reminders::{self, TellError};
use crate::access::{proofs, requests, use_notices};
use crate::base::{Context, StoreError};

/// One kind of work that falls due by the clock.
#[derive(Clone, Copy)]
pub struct Chore {
    /// What the log calls it.
    pub name: &'static str,
    /// Does a bounded part of what is due, and answers how much that was; 0: nothing is left for now.
    pub run: fn(&dyn Store, &Context<'_>) -> Result<usize, StoreError>,
}

/// Every chore, in the order in which they are done.
pub const CHORES: &[Chore] = &[
    Chore { name: "requests that expire", run: |store, cx| write(store, |tx| requests::expire(tx, cx)) },
    Chore {
        name: "requests to remind of",
        run: |store, cx| write(store, |tx| requests::note_reminders(tx, cx)),
    },
    Chore {
        name: "reminders of requests",
        run: |store, cx| write(store, |tx| requests::send_reminders(tx, cx)),
    },
    Chore {
        name: "receipts to forget",
        run: |store, cx| write(store, |tx| requests::forget_receipts(tx, cx)),
    },
    Chore { name: "address ends", run: |store, cx| write(store, |tx| reminders::prepare(tx, cx)) },
    Chore { name: "tell ends", run: tell_ends },
    Chore { name: "tell uses", run: |store, cx| write(store, |tx| use_notices::tell(tx, cx)) },
    Chore { name: "old proofs of visitors", run: |store, cx| write(store, |tx| proofs::purge(tx, cx.at)) },
];

/// Where another worker was quicker there may be more; it is looked at again.
fn tell_ends(store: &dyn Store, cx: &Context<'_>) -> Result<usize, StoreError> {
    match write(store, |tx| reminders::tell(tx, cx)) {
        Ok(count) => Ok(count),
        Err(TellError::Raced) => Ok(1),
        Err(TellError::Store(error)) => Err(error),
    }
}
