use super::{GrantGuardError, GrantUse, Grants, managed};
use crate::genies::Genies;
use crate::ids::{GrantId, UseId};
use crate::paging::{Part, Slice};
use crate::principal::Principal;

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
