use super::{GenieUserError, GenieUsers};
use crate::access::genies::{self, Genies};
use crate::base::{AgentUuid, Context, GenieId, Principal};
use crate::records::activity::{Activities, NewEntry};

/// Takes a person's direct access away.
///
/// # Errors
/// [`GenieUserError`].
pub fn remove<T: Genies + GenieUsers + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    genie: GenieId,
    user: AgentUuid,
) -> Result<(), GenieUserError> {
    genies::managed(tx, by, genie)?;
    let old = tx.find_genie_user(genie, user)?.ok_or(GenieUserError::NotFound)?;
    if !tx.delete_genie_user(genie, user)? {
        return Err(GenieUserError::NotFound);
    }
    tx.append_activity(&NewEntry::new(cx, by, "genie_user.removed", old.target()))?;
    Ok(())
}
