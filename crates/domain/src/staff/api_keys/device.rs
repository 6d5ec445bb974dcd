use super::{ApiKey, ApiKeys, NewApiKey};
use crate::base::{AgentId, ApiKeyId, ApiKeySecret, Context, Principal, StoreError};
use crate::records::activity::{Activities, NewEntry};
use crate::staff::agents::{Agent, AgentGuardError, Agents, managed};
use crate::staff::identity::VerifiedIdentity;

/// Why a proven identity got no key.
#[derive(Debug, thiserror::Error)]
pub enum DeviceKeyError {
    /// No enabled agent has this address.
    #[error("Nobody here can sign in with this identity.")]
    NoSuchAgent,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A new key bound to a device.
#[derive(Clone, Debug)]
pub struct CreatedDeviceKey {
    /// Whose it is.
    pub agent: Agent,
    /// The key in full, shown this once.
    pub secret: ApiKeySecret,
}

/// Gives the enabled agent with a proven address a key of their own for a device, beside their primary key.
///
/// # Errors
/// [`DeviceKeyError`].
pub fn create_device_key<T: Agents + ApiKeys + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    identity: &VerifiedIdentity,
) -> Result<CreatedDeviceKey, DeviceKeyError> {
    let agent = tx.find_agent_by_email(&identity.email)?.filter(|agent| agent.enabled);
    let agent = agent.ok_or(DeviceKeyError::NoSuchAgent)?;
    let secret = ApiKeySecret::generate(cx.secrets);
    tx.insert_device_api_key(&NewApiKey::of(agent.id, &secret, cx.at))?;
    tx.note_sign_in(agent.id, cx.at)?;
    tx.append_activity(&NewEntry::new(cx, &agent, "api_key.device_created", agent.target()))?;
    Ok(CreatedDeviceKey { agent, secret })
}

/// Every key of an agent, the primary one first.
///
/// # Errors
/// [`AgentGuardError`].
pub fn list_keys<T: Agents + ApiKeys + ?Sized>(
    tx: &mut T,
    by: &Principal,
    agent: AgentId,
) -> Result<Vec<ApiKey>, AgentGuardError> {
    let agent = managed(tx, by, agent)?;
    Ok(tx.list_api_keys(agent.id)?)
}

/// Revokes one key of an agent, of whichever kind; whether there was one.
///
/// # Errors
/// [`AgentGuardError`].
pub fn revoke_key<T: Agents + ApiKeys + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    agent: AgentId,
    key: ApiKeyId,
) -> Result<bool, AgentGuardError> {
    let agent = managed(tx, by, agent)?;
    let revoked = tx.delete_api_key(agent.id, key)?;
    if revoked {
        tx.append_activity(&NewEntry::new(cx, by, "api_key.revoked", agent.target()))?;
    }
    Ok(revoked)
}
