use super::{GrantGuardError, GrantUse, Grants, managed};
use crate::access::genies::Genies;
use crate::base::{GrantId, Part, Principal, Slice, UseId};

/// The uses of a link, newest first.
///
/// # Errors
/// [`GrantGuardError`].
pub fn history<T: Genies + Grants + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: GrantId,
    slice: Slice<UseId>,
) -> Result<Part<GrantUse, UseId>, GrantGuardError> {
    managed(tx, by, id)?;
    let rows = tx.list_uses(id, slice)?;
    Ok(Part::cut(rows, slice.limit, |used| used.id))
}
