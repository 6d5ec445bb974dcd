use super::{Grant, Grants};
use crate::access::genies::{self, Genie, Genies};
use crate::access::guard::GuardError;
use crate::base::{GrantId, Principal};

/// The grant and its Genie, for a caller who may manage the Genie.
///
/// # Errors
/// [`GuardError`].
pub fn managed<T: Grants + Genies + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: GrantId,
) -> Result<(Genie, Grant), GuardError> {
    let grant = tx.find_grant(id)?;
    guarded(tx, by, grant)
}

/// The same, with the grant kept from other writers until the transaction ends.
pub(super) fn managed_locked<T: Grants + Genies + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: GrantId,
) -> Result<(Genie, Grant), GuardError> {
    let grant = tx.lock_grant(id)?;
    guarded(tx, by, grant)
}

fn guarded<T: Genies + ?Sized>(
    tx: &mut T,
    by: &Principal,
    grant: Option<Grant>,
) -> Result<(Genie, Grant), GuardError> {
    let grant = grant.ok_or(GuardError::NoGrant)?;
    let genie = genies::managed(tx, by, grant.genie).map_err(|error| error.of(GuardError::NoGrant))?;
    Ok((genie, grant))
}
