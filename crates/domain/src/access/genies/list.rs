use super::{Genie, Genies};
use crate::base::{GenieId, Part, Principal, Slice, StoreError};

/// The caller's own Genies, newest first.
///
/// # Errors
/// The store's.
pub fn list<T: Genies + ?Sized>(
    tx: &mut T,
    by: &Principal,
    slice: Slice<GenieId>,
) -> Result<Part<Genie, GenieId>, StoreError> {
    let rows = tx.list_genies(Some(by.uuid), slice)?;
    Ok(Part::cut(rows, slice.limit, |genie| genie.id))
}
