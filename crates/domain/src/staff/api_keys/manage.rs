use super::{ApiKeys, NewApiKey};
use crate::base::{AgentId, ApiKeySecret, Context, Principal, StoreError, Timestamp};
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

/// Why no key was made.
#[derive(Debug, thiserror::Error)]
pub enum CreateApiKeyError {
    /// The caller may not, or there is no such agent.
    #[error(transparent)]
    Guard(#[from] AgentGuardError),
    /// A key would open nothing.
    #[error("This agent is disabled. Enable them first; until then no key of theirs opens anything.")]
    Disabled,
}

impl From<StoreError> for CreateApiKeyError {
    fn from(error: StoreError) -> Self {
        Self::Guard(error.into())
    }
}

/// Gives an agent a primary key; the one before is dead with the answer. Nobody mints a key that can do more than they
/// can themselves.
///
/// # Errors
/// [`CreateApiKeyError`].
pub fn create<T: Agents + ApiKeys + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    agent: AgentId,
) -> Result<CreatedApiKey, CreateApiKeyError> {
    let agent = managed(tx, by, agent)?;
    if !agent.enabled {
        return Err(CreateApiKeyError::Disabled);
    }
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
