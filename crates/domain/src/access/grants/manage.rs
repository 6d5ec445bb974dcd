use super::create::{check_terms, log_conditions};
use super::{
    AnyGrant, CreatedGrant, Expiry, Grant, GrantChange, GrantPatch, GrantUse, Grants, LinkError, StoredToken,
    UseLimit,
};
use crate::access::ends::{self, AccessKey, EndNotices};
use crate::access::genies::{self, Genie, Genies};
use crate::access::guard::GuardError;
use crate::access::people::GenieUsers;
use crate::access::teams::GenieTeams;
use crate::base::{Context, GenieId, GrantId, GrantToken, Part, Principal, Slice, UseId};
use crate::records::activity::{Activities, NewEntry, Value};

/// The grant and its Genie, for a caller who may manage the Genie.
///
/// # Errors
/// [`GuardError`].
pub fn managed<T: Grants + Genies + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: GrantId,
) -> Result<(Genie, Grant), GuardError> {
    let grant = tx.find_grant(id)?;
    guarded(tx, by, grant)
}

/// The same, with the grant kept from other writers until the transaction ends.
///
/// # Errors
/// [`GuardError`].
pub fn held<T: Grants + Genies + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: GrantId,
) -> Result<(Genie, Grant), GuardError> {
    let grant = tx.lock_grant(id)?;
    guarded(tx, by, grant)
}

fn guarded<T: Genies + ?Sized>(
    tx: &mut T,
    by: &Principal,
    grant: Option<Grant>,
) -> Result<(Genie, Grant), GuardError> {
    let grant = grant.ok_or(GuardError::NoGrant)?;
    let genie = genies::managed(tx, by, grant.genie).map_err(|error| error.of(GuardError::NoGrant))?;
    Ok((genie, grant))
}

/// The links of a Genie, newest first.
///
/// # Errors
/// [`GuardError`].
pub fn list<T: Genies + Grants + ?Sized>(
    tx: &mut T,
    by: &Principal,
    genie: GenieId,
    slice: Slice<GrantId>,
) -> Result<Part<Grant, GrantId>, GuardError> {
    genies::managed(tx, by, genie)?;
    let rows = tx.list_grants(genie, slice)?;
    Ok(Part::cut(rows, slice.limit, |grant| grant.id))
}

/// The links of a Genie and those that were taken away, newest first.
///
/// # Errors
/// [`GuardError`].
pub fn list_with_ended<T: Genies + Grants + ?Sized>(
    tx: &mut T,
    by: &Principal,
    genie: GenieId,
    slice: Slice<GrantId>,
) -> Result<Part<AnyGrant, GrantId>, GuardError> {
    genies::managed(tx, by, genie)?;
    let living = tx.list_grants(genie, slice)?.into_iter().map(AnyGrant::Living);
    let mut rows: Vec<_> = living.collect();
    rows.extend(tx.list_ended_grants(genie, slice)?.into_iter().map(AnyGrant::Ended));
    rows.sort_by_key(|grant| std::cmp::Reverse(grant.id()));
    Ok(Part::cut(rows, slice.limit, AnyGrant::id))
}

/// The uses of a link, newest first, also of one that was taken away.
///
/// # Errors
/// [`GuardError`].
pub fn history<T: Genies + Grants + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: GrantId,
    slice: Slice<UseId>,
) -> Result<Part<GrantUse, UseId>, GuardError> {
    let genie = match tx.find_grant(id)? {
        Some(grant) => grant.genie,
        None => tx.find_ended_grant(id)?.ok_or(GuardError::NoGrant)?.genie,
    };
    genies::managed(tx, by, genie).map_err(|error| error.of(GuardError::NoGrant))?;
    let rows = tx.list_uses(id, slice)?;
    Ok(Part::cut(rows, slice.limit, |used| used.id))
}

/// Changes what is given; a change of another field at the same moment holds too. What is so already is no change.
/// Passes that were handed out stay, also where the link asks for more from now on; all but `allowed_networks` is asked
/// only of those who come.
///
/// # Errors
/// [`LinkError`].
pub fn update<T: Genies + Grants + EndNotices + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: GrantId,
    change: &GrantChange,
) -> Result<Grant, LinkError> {
    let (_, old) = held(tx, by, id)?;
    let whole = change.patch.conditions.as_ref().unwrap_or(&old.conditions);
    let conditions = change.conditions.clone().apply(whole);
    let patch = old.narrow(&GrantPatch { conditions: Some(conditions.clone()), ..change.patch.clone() });
    if patch == GrantPatch::default() {
        return Ok(old);
    }
    let policy = &cx.access_policy;
    policy.links.changed_end(patch.expires_at.map(Expiry::at), old.expires_at, cx.at)?;
    policy.check_uses(patch.max_uses != Some(UseLimit::UNLIMITED))?;
    if patch.conditions.as_ref().is_some_and(|new| new.password != old.conditions.password) {
        policy.check_password(conditions.password.is_some())?;
    }
    let starts_at = patch.starts_at.apply(old.starts_at);
    check_terms(starts_at, patch.expires_at.map(Expiry::at).apply(old.expires_at), &conditions)?;
    let new = tx.patch_grant(id, &patch)?.done().ok_or(GuardError::NoGrant)?;
    if new.expires_at != old.expires_at {
        ends::plan(tx, AccessKey::Link(id), new.expires_at, cx.at)?;
    }
    let entry = NewEntry::new(cx, by, "grant.updated", new.target())
        .change(
            "max_uses",
            Value::Number(old.max_uses.get().into()),
            Value::Number(new.max_uses.get().into()),
        )
        .change("expires_at", Value::of(old.expires_at), Value::of(new.expires_at))
        .change("name", Value::of(old.name.as_ref()), Value::of(new.name.as_ref()))
        .change("starts_at", Value::of(old.starts_at), Value::of(new.starts_at));
    tx.append_activity(&log_conditions(entry, &old.conditions, &new.conditions))?;
    Ok(new)
}

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
    if !tx.delete_grant(id, cx.at)? {
        return Err(GuardError::NoGrant);
    }
    tx.append_activity(&NewEntry::new(cx, by, "grant.deleted", grant.target()))?;
    Ok(())
}

/// How much access was taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevokedCounts {
    /// Links.
    pub grants: u64,
    /// People with direct access.
    pub users: u64,
    /// Teams.
    pub teams: u64,
}

/// Takes away every link and every direct access to a Genie, at one stroke.
///
/// # Errors
/// [`GuardError`].
pub fn revoke_all<T: Genies + Grants + GenieUsers + GenieTeams + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: GenieId,
) -> Result<RevokedCounts, GuardError> {
    let genie = genies::managed(tx, by, id)?;
    let revoked = RevokedCounts {
        grants: tx.delete_grants_of(id, cx.at)?,
        users: tx.delete_genie_users_of(id)?,
        teams: tx.delete_genie_teams_of(id)?,
    };
    let gone = |count: u64| Value::Number(i64::try_from(count).unwrap_or(i64::MAX));
    let entry = NewEntry::new(cx, by, "genie.access_revoked", genie.target())
        .change("grants", gone(revoked.grants), Value::Number(0))
        .change("users", gone(revoked.users), Value::Number(0))
        .change("teams", gone(revoked.teams), Value::Number(0));
    tx.append_activity(&entry)?;
    Ok(revoked)
}
