use super::{GrantUse, Grants, managed};
use crate::access::genies::Genies;
use crate::access::guard::GuardError;
use crate::base::{GrantId, Part, Principal, Slice, UseId};

/// The uses of a link, newest first.
///
/// # Errors
/// [`GuardError`].
pub fn history<T: Genies + Grants + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: GrantId,
    slice: Slice<UseId>,
) -> Result<Part<GrantUse, UseId>, GuardError> {
    managed(tx, by, id)?;
    let rows = tx.list_uses(id, slice)?;
    Ok(Part::cut(rows, slice.limit, |used| used.id))
}
