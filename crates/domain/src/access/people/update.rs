use super::{GenieUser, GenieUserError, GenieUsers};
use crate::access::genies::{self, Genies};
use crate::access::grants::Expiry;
use crate::base::{AgentUuid, Context, GenieId, Patch, Principal};
use crate::records::activity::{Activities, NewEntry, Value};

/// Sets when a person's direct access ends; [`Patch::Clear`] makes it permanent, and [`Patch::Keep`] changes nothing.
///
/// # Errors
/// [`GenieUserError`].
pub fn update<T: Genies + GenieUsers + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    genie: GenieId,
    user: AgentUuid,
    expires_at: Patch<Expiry>,
) -> Result<GenieUser, GenieUserError> {
    genies::managed(tx, by, genie)?;
    let old = tx.find_genie_user(genie, user)?.ok_or(GenieUserError::NotFound)?;
    if expires_at == Patch::Keep {
        return Ok(old);
    }
    let expires_at = expires_at.map(Expiry::at).apply(old.expires_at);
    if !tx.set_genie_user_expiry(genie, user, expires_at)? {
        return Err(GenieUserError::NotFound);
    }
    let entry = NewEntry::new(cx, by, "genie_user.updated", old.target()).change(
        "expires_at",
        Value::of(old.expires_at),
        Value::of(expires_at),
    );
    tx.append_activity(&entry)?;
    Ok(GenieUser { expires_at, ..old })
}
