use super::ApiKeys;
use crate::activity::{Activities, NewEntry};
use crate::agents::{AgentGuardError, Agents, manageable};
use crate::context::Context;
use crate::ids::AgentId;
use crate::principal::Principal;

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
    let agent = manageable(tx, by, agent)?;
    if tx.delete_primary_api_key(agent.id)? {
        tx.append_activity(&NewEntry::new(cx, by, "api_key.revoked", agent.target()))?;
    }
    Ok(())
}
