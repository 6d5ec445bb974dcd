use super::{GenieUser, GenieUsers};
use crate::access::genies::{self, Genies};
use crate::access::guard::GuardError;
use crate::base::{AccessId, GenieId, Part, Principal, Slice};

/// The people with direct access to a Genie, latest first.
///
/// # Errors
/// [`GuardError`].
pub fn list<T: Genies + GenieUsers + ?Sized>(
    tx: &mut T,
    by: &Principal,
    genie: GenieId,
    slice: Slice<AccessId>,
) -> Result<Part<GenieUser, AccessId>, GuardError> {
    genies::managed(tx, by, genie)?;
    let rows = tx.list_genie_users(genie, slice)?;
    Ok(Part::cut(rows, slice.limit, |user| user.id))
}
