use super::{Genie, Genies, managed};
use crate::access::guard::GuardError;
use crate::base::{Context, GenieId, Principal};
use crate::records::activity::{Activities, NewEntry};

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
