use super::{ApiKeys, NewApiKey};
use crate::activity::{Activities, NewEntry};
use crate::agents::{Agent, Agents};
use crate::clock::Timestamp;
use crate::context::Context;
use crate::ids::AgentId;
use crate::permissions::Permission;
use crate::principal::Principal;
use crate::secrets::ApiKeySecret;
use crate::store::StoreError;

/// Why a key was not made or revoked.
#[derive(Debug, thiserror::Error)]
pub enum ApiKeyError {
    /// There is no such agent.
    #[error("There is no agent with this id.")]
    NotFound,
    /// The caller lacks `users:manage`.
    #[error("You need the permission users:manage.")]
    Forbidden,
    /// The agent may do things that the caller may not.
    #[error("This agent has permissions that you do not have.")]
    Exceeds,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A new key. Its secret is shown this once.
#[derive(Clone, Debug)]
pub struct MadeApiKey {
    /// The key in full.
    pub secret: ApiKeySecret,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Gives an agent a primary key; the one before is dead with the answer. Nobody mints a key that can do more than they
/// can themselves.
///
/// # Errors
/// [`ApiKeyError`].
pub fn make<T: Agents + ApiKeys + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    agent: AgentId,
) -> Result<MadeApiKey, ApiKeyError> {
    let agent = manageable(tx, by, agent)?;
    let secret = ApiKeySecret::generate(cx.secrets);
    tx.replace_primary_api_key(&NewApiKey {
        agent: agent.id,
        prefix: secret.visible_prefix().to_owned(),
        digest: secret.digest(),
        created_at: cx.at,
    })?;
    tx.append_activity(&NewEntry::new(cx, by, "api_key.created", agent.target()))?;
    Ok(MadeApiKey { secret, created_at: cx.at })
}

pub(super) fn manageable<T: Agents + ?Sized>(
    tx: &mut T,
    by: &Principal,
    agent: AgentId,
) -> Result<Agent, ApiKeyError> {
    if !by.can(Permission::UsersManage) {
        return Err(ApiKeyError::Forbidden);
    }
    let agent = tx.find_agent(agent)?.ok_or(ApiKeyError::NotFound)?;
    if by.permissions.covers(agent.permissions) { Ok(agent) } else { Err(ApiKeyError::Exceeds) }
}
