//! API keys: 192 random bits, so that a fast digest is enough and no request pays for bcrypt.

mod device;
mod manage;
mod port;

pub use device::{CreatedDeviceKey, DeviceKeyError, create_device_key, list_keys, revoke_key};
pub use manage::{CreateApiKeyError, CreatedApiKey, create, revoke};
pub use port::ApiKeys;

use crate::base::{AgentId, ApiKeyId, ApiKeySecret, Digest, Principal, StoreError, Timestamp, names};

/// An API key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its number.
    pub id: ApiKeyId,
    /// Whose it is.
    pub agent: AgentId,
    /// `lk_` and six characters.
    pub prefix: String,
    /// The agent's one primary key, or one of the keys bound to a device.
    pub kind: ApiKeyKind,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was used last, to the minute.
    pub last_used_at: Option<Timestamp>,
}

names! {
    /// The two kinds of keys.
    pub enum ApiKeyKind {
        /// The one that administrators make; at most one per agent.
        Primary = "primary",
        /// Made by signing in on a device; any number per agent.
        Device = "device",
    }
}

/// A key before it has a number.
#[derive(Clone, Debug)]
pub struct NewApiKey {
    /// Whose it is.
    pub agent: AgentId,
    /// `lk_` and six characters.
    pub prefix: String,
    /// SHA-256 of the key.
    pub digest: Digest,
    /// When it is made.
    pub created_at: Timestamp,
}

impl NewApiKey {
    pub(crate) fn of(agent: AgentId, secret: &ApiKeySecret, at: Timestamp) -> Self {
        Self { agent, prefix: secret.visible_prefix().to_owned(), digest: secret.digest(), created_at: at }
    }
}

/// Who holds this key.
///
/// # Errors
/// The store's.
pub fn authenticate<T: ApiKeys + ?Sized>(
    tx: &mut T,
    key: &ApiKeySecret,
) -> Result<Option<(ApiKey, Principal)>, StoreError> {
    tx.find_api_key(key.visible_prefix(), &key.digest())
}

/// Writes down when keys were used last; a key that is gone is passed over.
///
/// # Errors
/// The store's.
pub fn note_uses<T: ApiKeys + ?Sized>(tx: &mut T, used: &[(ApiKeyId, Timestamp)]) -> Result<(), StoreError> {
    tx.touch_api_keys(used)
}
