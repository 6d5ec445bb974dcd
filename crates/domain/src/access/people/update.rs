use super::{GenieUser, GenieUserError, GenieUsers};
use crate::access::genies::{self, Genies};
use crate::access::grants::Expiry;
use crate::base::{AgentUuid, Context, GenieId, Principal};
use crate::records::activity::{Activities, NewEntry, Value};

/// Sets when a person's direct access ends; `None` makes it permanent.
///
/// # Errors
/// [`GenieUserError`].
pub fn update<T: Genies + GenieUsers + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    genie: GenieId,
    user: AgentUuid,
    expires_at: Option<Expiry>,
) -> Result<GenieUser, GenieUserError> {
    genies::managed(tx, by, genie)?;
    let old = tx.find_genie_user(genie, user)?.ok_or(GenieUserError::NotFound)?;
    let expires_at = expires_at.map(Expiry::at);
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
