use super::{Grant, Grants};
use crate::access::genies::{self, Genie, GenieGuardError, Genies};
use crate::base::{GrantId, Principal, StoreError};

/// Why somebody may not manage a grant.
#[derive(Debug, thiserror::Error)]
pub enum GrantGuardError {
    /// There is none with this number.
    #[error("There is no grant with this id.")]
    NotFound,
    /// Its Genie is somebody else's.
    #[error("You do not own this Genie.")]
    Forbidden,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The grant and its Genie, for a caller who may manage the Genie.
///
/// # Errors
/// [`GrantGuardError`].
pub fn managed<T: Grants + Genies + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: GrantId,
) -> Result<(Genie, Grant), GrantGuardError> {
    let grant = tx.find_grant(id)?;
    guarded(tx, by, grant)
}

/// The same, with the grant kept from other writers until the transaction ends.
pub(super) fn managed_alone<T: Grants + Genies + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: GrantId,
) -> Result<(Genie, Grant), GrantGuardError> {
    let grant = tx.lock_grant(id)?;
    guarded(tx, by, grant)
}

fn guarded<T: Genies + ?Sized>(
    tx: &mut T,
    by: &Principal,
    grant: Option<Grant>,
) -> Result<(Genie, Grant), GrantGuardError> {
    let grant = grant.ok_or(GrantGuardError::NotFound)?;
    let genie = genies::managed(tx, by, grant.genie).map_err(|error| match error {
        GenieGuardError::NotFound => GrantGuardError::NotFound,
        GenieGuardError::Forbidden => GrantGuardError::Forbidden,
        GenieGuardError::Store(error) => GrantGuardError::Store(error),
    })?;
    Ok((genie, grant))
}
