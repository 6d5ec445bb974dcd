use super::{GenieUser, GenieUsers, NewGenieUser};
use crate::access::genies::{self, Genies};
use crate::access::grants::Expiry;
use crate::access::guard::GuardError;
use crate::base::{AgentUuid, Context, Email, GenieId, Principal, StoreError};
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
}

impl From<StoreError> for AddUserError {
    fn from(error: StoreError) -> Self {
        Self::Guard(error.into())
    }
}

/// Gives a person direct access. Who has it already gets the new expiry.
///
/// # Errors
/// [`AddUserError`].
pub fn add<T: Genies + GenieUsers + Agents + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    genie: GenieId,
    who: &Who,
    expires_at: Option<Expiry>,
) -> Result<GenieUser, AddUserError> {
    genies::managed(tx, by, genie)?;
    let agent = match who {
        Who::User(uuid) => tx.find_agent_by_uuid(*uuid)?,
        Who::Email(email) => tx.find_agent_by_email(email)?,
    };
    let user = agent.ok_or(AddUserError::NoSuchUser)?.uuid;
    let expires_at = expires_at.map(Expiry::at);
    tx.put_genie_user(&NewGenieUser { genie, user, granted_by: by.uuid, expires_at, created_at: cx.at })?;
    let added = tx.find_genie_user(genie, user)?.ok_or(AddUserError::NoSuchUser)?;
    let entry = NewEntry::new(cx, by, "genie_user.added", added.target()).change(
        "expires_at",
        Value::Null,
        Value::of(expires_at),
    );
    tx.append_activity(&entry)?;
    Ok(added)
}
