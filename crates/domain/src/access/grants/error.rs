use crate::access::guard::GuardError;
use crate::base::{PolicyError, StoreError};

/// Why a link was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The caller may not manage it, or it does not exist.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// The installation does not allow it.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

impl From<StoreError> for LinkError {
    fn from(error: StoreError) -> Self {
        Self::Guard(error.into())
    }
}
