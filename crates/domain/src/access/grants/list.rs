use super::{Grant, Grants};
use crate::access::genies::{self, GenieGuardError, Genies};
use crate::base::{GenieId, GrantId, Part, Principal, Slice};

/// The links of a Genie, newest first.
///
/// # Errors
/// [`GenieGuardError`].
pub fn list<T: Genies + Grants + ?Sized>(
    tx: &mut T,
    by: &Principal,
    genie: GenieId,
    slice: Slice<GrantId>,
) -> Result<Part<Grant, GrantId>, GenieGuardError> {
    genies::managed(tx, by, genie)?;
    let rows = tx.list_grants(genie, slice)?;
    Ok(Part::cut(rows, slice.limit, |grant| grant.id))
}
