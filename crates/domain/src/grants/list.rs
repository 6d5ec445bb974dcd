use super::{Grant, Grants};
use crate::genies::{self, GenieGuardError, Genies};
use crate::ids::{GenieId, GrantId};
use crate::paging::{Part, Slice};
use crate::principal::Principal;

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
