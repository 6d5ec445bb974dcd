use super::update::is_last_administrator;
use super::{AgentGuardError, Agents, managed};
use crate::base::{AgentId, Context, Principal, StoreError};
use crate::records::activity::{Activities, NewEntry};
use crate::staff::api_keys::ApiKeys;
use crate::staff::conversations::Conversations;
use crate::staff::password_resets::PasswordResets;
use crate::staff::personal_links::{self, PersonalLinks, Whose};
use crate::staff::push_tokens::PushTokens;
use crate::staff::sessions::Sessions;

/// Why an agent was not deleted.
#[derive(Debug, thiserror::Error)]
pub enum DeleteAgentError {
    /// The caller may not manage this agent, or there is none.
    #[error(transparent)]
    Guard(#[from] AgentGuardError),
    /// Nobody deletes themselves.
    #[error("You cannot delete yourself.")]
    Oneself,
    /// Somebody must be able to administer.
    #[error("This is the last enabled administrator. Make another one first.")]
    LastAdministrator,
}

impl From<StoreError> for DeleteAgentError {
    fn from(error: StoreError) -> Self {
        Self::Guard(error.into())
    }
}

/// Deletes an agent: they cannot sign in, keys and sessions are dead with the answer, they leave roles and teams,
/// conversations are no longer assigned to them, and the links that were made for them end unless these are to be kept.
/// The activity log still names them.
///
/// # Errors
/// [`DeleteAgentError`].
pub fn delete<T>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: AgentId,
    keep_links: bool,
) -> Result<(), DeleteAgentError>
where
    T: Agents
        + ApiKeys
        + Sessions
        + PushTokens
        + PasswordResets
        + Conversations
        + PersonalLinks
        + Activities
        + ?Sized,
{
    let agent = managed(tx, by, id)?;
    if id == by.id {
        return Err(DeleteAgentError::Oneself);
    }
    if is_last_administrator(tx, id)? {
        return Err(DeleteAgentError::LastAdministrator);
    }
    if !tx.soft_delete_agent(id, cx.at)? {
        return Err(AgentGuardError::NotFound.into());
    }
    tx.delete_sessions_of(id, None)?;
    tx.delete_primary_api_key(id)?;
    tx.delete_device_api_keys(id, None)?;
    tx.delete_push_tokens(id, None)?;
    tx.delete_password_resets_of(id)?;
    tx.unassign_agent(id, cx.at)?;
    tx.append_activity(&NewEntry::new(cx, by, "agent.deleted", agent.target()))?;
    if !keep_links {
        let whose = Whose::Person { uuid: agent.uuid, email: &agent.profile.email, genie: None };
        personal_links::end(tx, cx, by, whose)?;
    }
    Ok(())
}
