//! Claims on work.

use crate::base::{LeaseId, Timestamp};

/// A worker's claim on a piece of work (a mail, an import), for a bounded time: when the worker dies, another one takes it
/// over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Which claim.
    pub id: LeaseId,
    /// When it ends.
    pub until: Timestamp,
}
