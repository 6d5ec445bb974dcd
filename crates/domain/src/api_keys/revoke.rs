use super::make::manageable;
use super::{ApiKeyError, ApiKeys};
use crate::activity::{Activities, NewEntry};
use crate::agents::Agents;
use crate::context::Context;
use crate::ids::AgentId;
use crate::principal::Principal;

/// Revokes an agent's primary key, if there is one: the next request with it is refused.
///
/// # Errors
/// [`ApiKeyError`].
pub fn revoke<T: Agents + ApiKeys + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    agent: AgentId,
) -> Result<(), ApiKeyError> {
    let agent = manageable(tx, by, agent)?;
    if tx.delete_primary_api_key(agent.id)? {
        tx.append_activity(&NewEntry::new(cx, by, "api_key.revoked", agent.target()))?;
    }
    Ok(())
}
