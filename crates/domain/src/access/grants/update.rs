use super::guard::managed_alone;
use super::{Expiry, Grant, GrantGuardError, Grants, UseLimit};
use crate::access::genies::Genies;
use crate::base::{Context, GrantId, Principal};
use crate::records::activity::{Activities, NewEntry, Value};

/// Which limits to change; `None` leaves one as it is, `Some(None)` removes the expiry.
#[derive(Clone, Copy, Debug, Default)]
pub struct GrantChange {
    /// How often the link can be used. Below what is used already: the link is closed.
    pub max_uses: Option<UseLimit>,
    /// When it ends.
    pub expires_at: Option<Option<Expiry>>,
}

/// Changes the limits that are given; a change of the other one at the same moment holds too.
///
/// # Errors
/// [`GrantGuardError`].
pub fn update<T: Genies + Grants + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: GrantId,
    change: GrantChange,
) -> Result<Grant, GrantGuardError> {
    let (_, old) = managed_alone(tx, by, id)?;
    let max_uses = change.max_uses.unwrap_or(old.max_uses);
    let expires_at = change.expires_at.map_or(old.expires_at, |expiry| expiry.map(Expiry::at));
    let new = tx.update_grant(id, max_uses, expires_at)?.ok_or(GrantGuardError::NotFound)?;
    let entry = NewEntry::new(cx, by, "grant.updated", new.target())
        .change(
            "max_uses",
            Value::Number(old.max_uses.get().into()),
            Value::Number(new.max_uses.get().into()),
        )
        .change("expires_at", Value::of(old.expires_at), Value::of(new.expires_at));
    tx.append_activity(&entry)?;
    Ok(new)
}
