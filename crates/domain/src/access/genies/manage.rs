use super::{Genie, GenieScope, Genies};
use crate::access::guard::GuardError;
use crate::base::{Context, GenieId, Part, Permission, Principal, Slice, StoreError};
use crate::records::activity::{Activities, NewEntry};

/// The Genie, for a caller who owns it or holds `genies:manage_all`.
///
/// # Errors
/// [`GuardError`].
pub fn managed<T: Genies + ?Sized>(tx: &mut T, by: &Principal, id: GenieId) -> Result<Genie, GuardError> {
    guarded(tx.find_genie(id)?, by)
}

/// The same, kept from other writers until the transaction ends.
///
/// # Errors
/// [`GuardError`].
pub fn held<T: Genies + ?Sized>(tx: &mut T, by: &Principal, id: GenieId) -> Result<Genie, GuardError> {
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

/// The caller's own Genies, newest first.
///
/// # Errors
/// The store's.
pub fn list<T: Genies + ?Sized>(
    tx: &mut T,
    by: &Principal,
    slice: Slice<GenieId>,
) -> Result<Part<Genie, GenieId>, StoreError> {
    let rows = tx.list_genies(GenieScope::Of(by.uuid), slice)?;
    Ok(Part::cut(rows, slice.limit, |genie| genie.id))
}

/// Removes a Genie with its grants, direct accesses and requests. What was done with it stays in the activity log.
///
/// # Errors
/// [`GuardError`].
pub fn delete<T: Genies + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: GenieId,
) -> Result<Genie, GuardError> {
    let genie = managed(tx, by, id)?;
    if !tx.delete_genie(id)? {
        return Err(GuardError::NoGenie);
    }
    tx.append_activity(&NewEntry::new(cx, by, "genie.deleted", genie.target()))?;
    Ok(genie)
}
