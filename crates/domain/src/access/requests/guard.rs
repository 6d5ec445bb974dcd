use super::{AccessRequest, AccessRequests, AlreadyResolved};
use crate::access::genies::{self, Genie, GenieGuardError, Genies};
use crate::base::{Principal, RequestId, StoreError};

/// Why somebody may not see a request.
#[derive(Debug, thiserror::Error)]
pub enum RequestGuardError {
    /// There is none with this id.
    #[error("There is no access request with this id.")]
    NotFound,
    /// Its Genie is somebody else's.
    #[error("You do not own this Genie.")]
    Forbidden,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a request was not resolved.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// The caller may not see it, or it does not exist.
    #[error(transparent)]
    Guard(#[from] RequestGuardError),
    /// Somebody resolved it before.
    #[error(transparent)]
    AlreadyResolved(#[from] AlreadyResolved),
}

impl From<StoreError> for ResolveError {
    fn from(error: StoreError) -> Self {
        Self::Guard(error.into())
    }
}

/// The request and its Genie, for a caller who may manage the Genie.
///
/// # Errors
/// [`RequestGuardError`].
pub fn managed<T: AccessRequests + Genies + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: RequestId,
) -> Result<(Genie, AccessRequest), RequestGuardError> {
    let request = tx.find_access_request(id)?.ok_or(RequestGuardError::NotFound)?;
    let genie = genies::managed(tx, by, request.genie).map_err(|error| match error {
        GenieGuardError::NotFound => RequestGuardError::NotFound,
        GenieGuardError::Forbidden => RequestGuardError::Forbidden,
        GenieGuardError::Store(error) => RequestGuardError::Store(error),
    })?;
    Ok((genie, request))
}
