use super::{Grants, managed};
use crate::access::genies::Genies;
use crate::access::guard::GuardError;
use crate::base::{Context, GrantId, Principal};
use crate::records::activity::{Activities, NewEntry};

/// Removes a link. Whoever came in by it is out from the answer on: its passes die with it.
///
/// # Errors
/// [`GuardError`].
pub fn delete<T: Genies + Grants + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: GrantId,
) -> Result<(), GuardError> {
    let (_, grant) = managed(tx, by, id)?;
    if !tx.delete_grant(id)? {
        return Err(GuardError::NoGrant);
    }
    tx.append_activity(&NewEntry::new(cx, by, "grant.deleted", grant.target()))?;
    Ok(())
}
