use super::guard::managed_locked;
use super::{Grant, GrantPatch, Grants};
use crate::access::genies::Genies;
use crate::access::guard::GuardError;
use crate::base::{Context, GrantId, Principal};
use crate::records::activity::{Activities, NewEntry, Value};

/// Changes the limits that are given; a change of the other one at the same moment holds too.
///
/// # Errors
/// [`GuardError`].
pub fn update<T: Genies + Grants + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: GrantId,
    patch: &GrantPatch,
) -> Result<Grant, GuardError> {
    let (_, old) = managed_locked(tx, by, id)?;
    let new = tx.patch_grant(id, patch)?.done().ok_or(GuardError::NoGrant)?;
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
