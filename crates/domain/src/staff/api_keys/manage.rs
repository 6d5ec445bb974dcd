use super::{ApiKeys, NewApiKey};
use crate::base::{AgentId, ApiKeySecret, Context, Principal, Timestamp};
use crate::records::activity::{Activities, NewEntry};
use crate::staff::agents::{AgentGuardError, Agents, managed};

/// A new key. Its secret is shown this once.
#[derive(Clone, Debug)]
pub struct CreatedApiKey {
    /// The key in full.
    pub secret: ApiKeySecret,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Gives an agent a primary key; the one before is dead with the answer. Nobody mints a key that can do more than they
/// can themselves.
///
/// # Errors
/// [`AgentGuardError`].
pub fn create<T: Agents + ApiKeys + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    agent: AgentId,
) -> Result<CreatedApiKey, AgentGuardError> {
    let agent = managed(tx, by, agent)?;
    let secret = ApiKeySecret::generate(cx.secrets);
    tx.replace_primary_api_key(&NewApiKey::of(agent.id, &secret, cx.at))?;
    tx.append_activity(&NewEntry::new(cx, by, "api_key.created", agent.target()))?;
    Ok(CreatedApiKey { secret, created_at: cx.at })
}

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
