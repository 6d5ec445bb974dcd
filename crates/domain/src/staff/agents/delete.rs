use super::update::is_last_administrator;
use super::{Agent, AgentGuardError, Agents, managed};
use crate::base::{AgentId, Context, Principal, StoreError};
use crate::records::activity::{Activities, NewEntry};
use crate::records::outbox::Outbox;
use crate::staff::api_keys::ApiKeys;
use crate::staff::conversations::Conversations;
use crate::staff::owned_genies::{self, FateError, GenieFate, OwnedGenies};
use crate::staff::password_resets::PasswordResets;
use crate::staff::personal_links::{self, PersonalLinks, Whose};
use crate::staff::push_tokens::PushTokens;
use crate::staff::sessions::Sessions;

/// What becomes of what somebody who leaves had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Departure {
    /// What becomes of their Genies.
    pub genies: GenieFate,
    /// Whether the links stay that were made for them.
    pub keep_links: bool,
}

/// Why an agent was not deleted.
#[derive(Debug, thiserror::Error)]
pub enum DeleteAgentError {
    /// The caller may not manage this agent, or there is none.
    #[error(transparent)]
    Guard(#[from] AgentGuardError),
    /// Nobody deletes themselves.
    #[error("You cannot delete or offboard yourself. Ask somebody else who manages agents.")]
    Oneself,
    /// Somebody must be able to administer.
    #[error("This is the last enabled administrator. Make another one first.")]
    LastAdministrator,
    /// Their Genies cannot be handed over or left behind so.
    #[error(transparent)]
    Genies(FateError),
}

impl From<StoreError> for DeleteAgentError {
    fn from(error: StoreError) -> Self {
        Self::Guard(error.into())
    }
}

impl From<FateError> for DeleteAgentError {
    fn from(error: FateError) -> Self {
        match error {
            FateError::Store(error) => error.into(),
            error => Self::Genies(error),
        }
    }
}

/// Deletes an agent: they cannot sign in, keys and sessions are dead with the answer, they leave roles and teams,
/// conversations are no longer assigned to them, and the links that were made for them end unless these are to be kept.
/// Their Genies are handed over, or looked after by nobody, of which whoever manages all Genies is told. The activity log
/// still names them.
///
/// # Errors
/// [`DeleteAgentError`].
pub fn delete<T>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: AgentId,
    departure: &Departure,
) -> Result<(), DeleteAgentError>
where
    T: Agents
        + ApiKeys
        + Sessions
        + PushTokens
        + PasswordResets
        + Conversations
        + PersonalLinks
        + OwnedGenies
        + Outbox
        + Activities
        + ?Sized,
{
    let agent = leaver(tx, by, id)?;
    owned_genies::settle(tx, cx, by, &agent, departure.genies)?;
    remove(tx, cx, by, &agent)?;
    if !departure.keep_links {
        end_links(tx, cx, by, &agent)?;
    }
    Ok(())
}

/// The agent, for a caller who may make them leave; kept from other writers until the transaction ends.
pub(super) fn leaver<T: Agents + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: AgentId,
) -> Result<Agent, DeleteAgentError> {
    let agent = managed(tx, by, id)?;
    if id == by.id {
        return Err(DeleteAgentError::Oneself);
    }
    if is_last_administrator(tx, id)? {
        return Err(DeleteAgentError::LastAdministrator);
    }
    tx.lock_agent(id)?;
    Ok(agent)
}

/// Removes the agent and all that they hold.
pub(super) fn remove<T>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    agent: &Agent,
) -> Result<Ended, DeleteAgentError>
where
    T: Agents + ApiKeys + Sessions + PushTokens + PasswordResets + Conversations + Activities + ?Sized,
{
    if !tx.soft_delete_agent(agent.id, cx.at)? {
        return Err(AgentGuardError::NotFound.into());
    }
    let ended = end_all(tx, cx, agent.id)?;
    tx.append_activity(&NewEntry::new(cx, by, "agent.deleted", agent.target()))?;
    Ok(ended)
}

/// How much of what somebody held has ended.
pub(super) struct Ended {
    pub(super) sessions: u64,
    pub(super) api_keys: u64,
    pub(super) conversations: u64,
}

/// Ends all by which somebody comes in, and takes their conversations from them.
pub(super) fn end_all<T: ApiKeys + Sessions + PushTokens + PasswordResets + Conversations + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    id: AgentId,
) -> Result<Ended, StoreError> {
    let sessions = tx.delete_sessions_of(id, None)?;
    let primary = tx.delete_primary_api_key(id)?;
    let api_keys = u64::from(primary) + tx.delete_device_api_keys(id, None)?;
    tx.delete_push_tokens(id, None)?;
    tx.delete_password_resets_of(id)?;
    let conversations = tx.unassign_agent(id, cx.at)?;
    Ok(Ended { sessions, api_keys, conversations })
}

/// Ends the links that were made for somebody; how many.
pub(super) fn end_links<T: PersonalLinks + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    agent: &Agent,
) -> Result<u64, StoreError> {
    let whose = Whose::Person { uuid: agent.uuid, email: &agent.profile.email, genie: None };
    personal_links::end(tx, cx, by, whose)
}
