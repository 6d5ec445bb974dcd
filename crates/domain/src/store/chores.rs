//! Chores: what falls due by the clock alone, such as mails about an end that comes near. Every node does them, at any
//! time and all at once; each chore says in its own writes what is done, so that nothing is done twice.

use super::{Store, write};
use crate::access::proofs;
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
pub const CHORES: &[Chore] =
    &[Chore { name: "old proofs of visitors", run: |store, cx| write(store, |tx| proofs::purge(tx, cx.at)) }];
