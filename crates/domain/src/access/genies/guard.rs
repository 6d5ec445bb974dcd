use super::{Genie, Genies};
use crate::base::{GenieId, Permission, Principal, StoreError};

/// Why somebody may not manage a Genie.
#[derive(Debug, thiserror::Error)]
pub enum GenieGuardError {
    /// There is none with this id.
    #[error("There is no Genie with this id.")]
    NotFound,
    /// It is somebody else's.
    #[error("You do not own this Genie.")]
    Forbidden,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The Genie, for a caller who owns it or holds `genies:manage_all`.
///
/// # Errors
/// [`GenieGuardError`].
pub fn managed<T: Genies + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: GenieId,
) -> Result<Genie, GenieGuardError> {
    guarded(tx.find_genie(id)?, by)
}

/// The same, kept from other writers until the transaction ends.
pub(super) fn managed_alone<T: Genies + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: GenieId,
) -> Result<Genie, GenieGuardError> {
    guarded(tx.lock_genie(id)?, by)
}

fn guarded(genie: Option<Genie>, by: &Principal) -> Result<Genie, GenieGuardError> {
    let genie = genie.ok_or(GenieGuardError::NotFound)?;
    if genie.owner == by.uuid || by.can(Permission::GeniesManageAll) {
        Ok(genie)
    } else {
        Err(GenieGuardError::Forbidden)
    }
}
