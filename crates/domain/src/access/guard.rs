//! Who may manage a Genie and what belongs to it.

use crate::base::StoreError;

/// Why somebody may not manage a Genie, or a link or a request of one.
#[derive(Debug, thiserror::Error)]
pub enum GuardError {
    /// There is no such Genie.
    #[error("There is no Genie with this id.")]
    NoGenie,
    /// There is no such link.
    #[error("There is no grant with this id.")]
    NoGrant,
    /// There is no such request.
    #[error("There is no access request with this id.")]
    NoRequest,
    /// The Genie is somebody else's.
    #[error("You do not own this Genie.")]
    Forbidden,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl GuardError {
    /// The same for what belongs to a Genie: without its Genie it is not there either.
    pub(super) fn of(self, missing: Self) -> Self {
        if matches!(self, Self::NoGenie) { missing } else { self }
    }
}
