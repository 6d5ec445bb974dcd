use super::{Grant, Grants};
use crate::access::genies::{self, Genies};
use crate::access::guard::GuardError;
use crate::base::{GenieId, GrantId, Part, Principal, Slice};

/// The links of a Genie, newest first.
///
/// # Errors
/// [`GuardError`].
pub fn list<T: Genies + Grants + ?Sized>(
    tx: &mut T,
    by: &Principal,
    genie: GenieId,
    slice: Slice<GrantId>,
) -> Result<Part<Grant, GrantId>, GuardError> {
    genies::managed(tx, by, genie)?;
    let rows = tx.list_grants(genie, slice)?;
    Ok(Part::cut(rows, slice.limit, |grant| grant.id))
}
