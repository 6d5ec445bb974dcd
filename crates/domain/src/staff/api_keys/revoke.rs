use super::ApiKeys;
use crate::base::{AgentId, Context, Principal};
use crate::records::activity::{Activities, NewEntry};
use crate::staff::agents::{AgentGuardError, Agents, managed};

/// Revokes an agent's primary key, if there is one: the next request with it is refused.
///
/// # Errors
/// [`AgentGuardError`].
pub fn revoke<T: Agents + ApiKeys + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    agent: AgentId,
) -> Result<(), AgentGuardError> {
    let agent = managed(tx, by, agent)?;
    if tx.delete_primary_api_key(agent.id)? {
        tx.append_activity(&NewEntry::new(cx, by, "api_key.revoked", agent.target()))?;
    }
    Ok(())
}
