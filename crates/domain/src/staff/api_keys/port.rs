use super::{ApiKey, NewApiKey};
use crate::base::{AgentId, ApiKeyId, Digest, Principal, StoreError, Timestamp};

/// The API keys.
pub trait ApiKeys {
    /// Gives an agent a primary key; the one before is dead in the same write.
    fn replace_primary_api_key(&mut self, key: &NewApiKey) -> Result<ApiKeyId, StoreError>;

    /// The key with this visible prefix and digest, and its agent as they are now; `None` when the agent is disabled
    /// or deleted. On the path of every request: one indexed query.
    fn find_api_key(
        &mut self,
        prefix: &str,
        digest: &Digest,
    ) -> Result<Option<(ApiKey, Principal)>, StoreError>;

    /// Adds a key bound to a device.
    fn insert_device_api_key(&mut self, key: &NewApiKey) -> Result<ApiKeyId, StoreError>;

    /// Every key of an agent, the primary one first, then the latest.
    fn list_api_keys(&mut self, agent: AgentId) -> Result<Vec<ApiKey>, StoreError>;

    /// Revokes one key of an agent; whether there was one.
    fn delete_api_key(&mut self, agent: AgentId, id: ApiKeyId) -> Result<bool, StoreError>;

    /// Revokes every key of an agent that is bound to a device but `keep`; how many.
    fn delete_device_api_keys(&mut self, agent: AgentId, keep: Option<ApiKeyId>) -> Result<u64, StoreError>;

    /// Revokes an agent's primary key; whether there was one.
    fn delete_primary_api_key(&mut self, agent: AgentId) -> Result<bool, StoreError>;

    /// Notes when keys were last used; a key that is gone is passed over.
    fn touch_api_keys(&mut self, used: &[(ApiKeyId, Timestamp)]) -> Result<(), StoreError>;
}
