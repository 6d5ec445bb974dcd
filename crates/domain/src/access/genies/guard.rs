use super::{Genie, Genies};
use crate::access::guard::GuardError;
use crate::base::{GenieId, Permission, Principal};

/// The Genie, for a caller who owns it or holds `genies:manage_all`.
///
/// # Errors
/// [`GuardError`].
pub fn managed<T: Genies + ?Sized>(tx: &mut T, by: &Principal, id: GenieId) -> Result<Genie, GuardError> {
    guarded(tx.find_genie(id)?, by)
}

/// The same, kept from other writers until the transaction ends.
pub(super) fn managed_locked<T: Genies + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: GenieId,
) -> Result<Genie, GuardError> {
    guarded(tx.lock_genie(id)?, by)
}

fn guarded(genie: Option<Genie>, by: &Principal) -> Result<Genie, GuardError> {
    let genie = genie.ok_or(GuardError::NoGenie)?;
    if genie.owner == by.uuid || by.can(Permission::GeniesManageAll) {
        Ok(genie)
    } else {
        Err(GuardError::Forbidden)
    }
}
