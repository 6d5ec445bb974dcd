use super::{GenieUser, GenieUsers, NewGenieUser};
use crate::access::ends::{self, AccessKey, EndNotices};
use crate::access::genies::{self, Genies};
use crate::access::grants::Expiry;
use crate::access::guard::GuardError;
use crate::base::clock::has_expired;
use crate::base::{AgentUuid, Context, Email, GenieId, Patch, PolicyError, Principal, StoreError, Timestamp};
use crate::records::activity::{Activities, NewEntry, Value};
use crate::staff::agents::Agents;

/// Which person.
#[derive(Clone, Debug)]
pub enum Who {
    /// By UUID.
    User(AgentUuid),
    /// By the address of their account.
    Email(Email),
}

/// Why a person was not given access.
#[derive(Debug, thiserror::Error)]
pub enum AddUserError {
    /// The caller may not manage the Genie, or it does not exist.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// Nobody has this UUID or address.
    #[error("There is no account with this userId or email.")]
    NoSuchUser,
    /// The installation does not allow it.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

impl From<StoreError> for AddUserError {
    fn from(error: StoreError) -> Self {
        Self::Guard(error.into())
    }
}

/// Gives a person direct access until `expires_at`; [`Patch::Keep`] leaves the end of who has it already, and gives it
/// to others with the installation's default end.
///
/// # Errors
/// [`AddUserError`].
pub fn add<T: Genies + GenieUsers + EndNotices + Agents + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    genie: GenieId,
    who: &Who,
    expires_at: Patch<Expiry>,
) -> Result<GenieUser, AddUserError> {
    genies::held(tx, by, genie)?;
    let agent = match who {
        Who::User(uuid) => tx.find_agent_by_uuid(*uuid)?,
        Who::Email(email) => tx.find_agent_by_email(email)?,
    };
    let user = agent.ok_or(AddUserError::NoSuchUser)?.uuid;
    let old = tx.find_genie_user(genie, user)?;
    // An access that is over is given anew.
    let known = old.as_ref().filter(|old| !has_expired(old.expires_at, cx.at));
    let (life, said) = (&cx.access_policy.direct, expires_at.map(Expiry::at));
    let expires_at = match known {
        Some(known) => life.changed_end(said, known.expires_at, cx.at)?,
        None => life.end(said, cx.at)?,
    };
    put(tx, cx, by, genie, user, old.as_ref(), expires_at)?.ok_or(AddUserError::NoSuchUser)
}

/// Writes a person's access, and plans what is told before its end.
pub(crate) fn give<T: GenieUsers + EndNotices + ?Sized>(
    tx: &mut T,
    new: &NewGenieUser,
) -> Result<(), StoreError> {
    tx.put_genie_user(new)?;
    ends::plan(tx, AccessKey::Person(new.genie, new.user), new.expires_at, new.created_at)
}

/// Writes a person's access and notes the end before and after; `None` where they are gone.
pub(crate) fn put<T: GenieUsers + EndNotices + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    genie: GenieId,
    user: AgentUuid,
    old: Option<&GenieUser>,
    expires_at: Option<Timestamp>,
) -> Result<Option<GenieUser>, StoreError> {
    if let Some(old) = old.filter(|old| old.expires_at == expires_at) {
        return Ok(Some(old.clone()));
    }
    give(tx, &NewGenieUser { genie, user, granted_by: by.uuid, expires_at, created_at: cx.at })?;
    let Some(new) = tx.find_genie_user(genie, user)? else { return Ok(None) };
    let activity = if old.is_some() { "genie_user.updated" } else { "genie_user.added" };
    let entry = NewEntry::new(cx, by, activity, new.target()).change(
        "expires_at",
        Value::of(old.and_then(|old| old.expires_at)),
        Value::of(expires_at),
    );
    tx.append_activity(&entry)?;
    Ok(Some(new))
}
