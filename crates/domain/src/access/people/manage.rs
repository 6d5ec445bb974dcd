use super::{GenieUser, GenieUserError, GenieUsers};
use crate::access::ends::{self, AccessKey, EndNotices};
use crate::access::genies::{self, Genies};
use crate::access::grants::Expiry;
use crate::access::guard::GuardError;
use crate::base::{AccessId, AgentUuid, Context, GenieId, Part, Patch, Principal, Slice};
use crate::records::activity::{Activities, NewEntry, Value};
use crate::staff::personal_links::{self, PersonalLinks, Whose};

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

/// A person's direct access.
///
/// # Errors
/// [`GenieUserError`].
pub fn get<T: Genies + GenieUsers + ?Sized>(
    tx: &mut T,
    by: &Principal,
    genie: GenieId,
    user: AgentUuid,
) -> Result<GenieUser, GenieUserError> {
    genies::managed(tx, by, genie)?;
    tx.find_genie_user(genie, user)?.ok_or(GenieUserError::NotFound)
}

/// Sets when a person's direct access ends; [`Patch::Clear`] makes it permanent, and [`Patch::Keep`] changes nothing.
///
/// # Errors
/// [`GenieUserError`].
pub fn update<T: Genies + GenieUsers + EndNotices + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    genie: GenieId,
    user: AgentUuid,
    expires_at: Patch<Expiry>,
) -> Result<GenieUser, GenieUserError> {
    genies::held(tx, by, genie)?;
    let old = tx.find_genie_user(genie, user)?.ok_or(GenieUserError::NotFound)?;
    let said = expires_at.map(Expiry::at);
    let expires_at = cx.access_policy.direct.changed_end(said, old.expires_at, cx.at)?;
    if expires_at == old.expires_at {
        return Ok(old);
    }
    if !tx.set_genie_user_expiry(genie, user, expires_at)? {
        return Err(GenieUserError::NotFound);
    }
    ends::plan(tx, AccessKey::Person(genie, user), expires_at, cx.at)?;
    let entry = NewEntry::new(cx, by, "genie_user.updated", old.target()).change(
        "expires_at",
        Value::of(old.expires_at),
        Value::of(expires_at),
    );
    tx.append_activity(&entry)?;
    Ok(GenieUser { expires_at, ..old })
}

/// Takes a person's direct access away, and the links that were made for them, unless these are to be kept.
///
/// # Errors
/// [`GenieUserError`].
pub fn remove<T: Genies + GenieUsers + PersonalLinks + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    genie: GenieId,
    user: AgentUuid,
    keep_links: bool,
) -> Result<(), GenieUserError> {
    genies::held(tx, by, genie)?;
    let old = tx.find_genie_user(genie, user)?.ok_or(GenieUserError::NotFound)?;
    if !tx.delete_genie_user(genie, user)? {
        return Err(GenieUserError::NotFound);
    }
    tx.append_activity(&NewEntry::new(cx, by, "genie_user.removed", old.target()))?;
    if !keep_links {
        let whose = Whose::Person { uuid: user, email: &old.person.email, genie: Some(genie) };
        personal_links::end(tx, cx, by, whose)?;
    }
    Ok(())
}
