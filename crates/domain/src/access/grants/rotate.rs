use super::{CreatedGrant, Grants, StoredToken, managed};
use crate::access::genies::Genies;
use crate::access::guard::GuardError;
use crate::base::{Context, GrantId, GrantToken, Principal};
use crate::records::activity::{Activities, NewEntry, Value};

/// Gives a link a new token. The old one and every pass that came of it are dead; limits and count stay.
///
/// # Errors
/// [`GuardError`].
pub fn rotate<T: Genies + Grants + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: GrantId,
) -> Result<CreatedGrant, GuardError> {
    let (_, old) = managed(tx, by, id)?;
    let token = GrantToken::generate(cx.secrets);
    let grant = tx.rotate_grant(id, &StoredToken::of(&token, cx))?.ok_or(GuardError::NoGrant)?;
    let entry = NewEntry::new(cx, by, "grant.rotated", grant.target()).change(
        "label",
        Value::Text(old.label),
        Value::Text(grant.label.clone()),
    );
    tx.append_activity(&entry)?;
    Ok(CreatedGrant { grant, token })
}
