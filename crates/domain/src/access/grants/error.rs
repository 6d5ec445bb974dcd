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
    /// It would end before it begins.
    #[error("This must lie before expires_at.")]
    StartsTooLate,
    /// Nobody proves an address, so that nobody is known again.
    #[error("This needs email_domains. Name some, or send false.")]
    OnceWithoutDomains,
}

impl From<StoreError> for LinkError {
    fn from(error: StoreError) -> Self {
        Self::Guard(error.into())
    }
}
