use super::{AccessRequest, AccessRequests, AlreadyResolved};
use crate::access::genies::{self, Genie, Genies};
use crate::access::guard::GuardError;
use crate::base::{Principal, RequestId, StoreError};

/// Why a request was not resolved.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// The caller may not see it, or it does not exist.
    #[error(transparent)]
    Guard(#[from] GuardError),
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
/// [`GuardError`].
pub fn managed<T: AccessRequests + Genies + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: RequestId,
) -> Result<(Genie, AccessRequest), GuardError> {
    let request = tx.find_access_request(id)?.ok_or(GuardError::NoRequest)?;
    let genie = genies::managed(tx, by, request.genie).map_err(|error| error.of(GuardError::NoRequest))?;
    Ok((genie, request))
}
