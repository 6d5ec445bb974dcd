use portcullis_domain::api_keys::{ApiKey, ApiKeys, NewApiKey};
use portcullis_domain::principal::Credential;
use portcullis_domain::{AgentId, ApiKeyId, Digest, Principal, StoreError, Timestamp};

use super::dangling;
use super::state::{ApiKeyRow, State};
use crate::context::principal;

impl ApiKeys for State {
    fn replace_primary_api_key(&mut self, key: &NewApiKey) -> Result<ApiKeyId, StoreError> {
        if !self.agents.contains_key(&key.agent) {
            return Err(dangling("agent"));
        }
        self.delete_primary_api_key(key.agent)?;
        let id = ApiKeyId(self.api_keys.next_number());
        self.api_keys.rows_mut().insert(id, ApiKeyRow { id, key: key.clone(), last_used_at: None });
        Ok(id)
    }

    fn find_api_key(
        &mut self,
        prefix: &str,
        digest: &Digest,
    ) -> Result<Option<(ApiKey, Principal)>, StoreError> {
        let found = self.api_keys.values().find(|row| row.key.prefix == prefix && row.key.digest == *digest);
        Ok(found.and_then(|row| {
            let agent = self.agent(self.agents.get(&row.key.agent)?);
            let key = ApiKey {
                id: row.id,
                agent: agent.id,
                created_at: row.key.created_at,
                last_used_at: row.last_used_at,
            };
            Some((key, principal(&agent, Credential::ApiKey(row.id))))
        }))
    }

    fn delete_primary_api_key(&mut self, agent: AgentId) -> Result<bool, StoreError> {
        Ok(self.api_keys.remove_where(|row| row.key.agent == agent) > 0)
    }

    fn touch_api_keys(&mut self, used: &[(ApiKeyId, Timestamp)]) -> Result<(), StoreError> {
        for (id, at) in used {
            if let Some(row) = self.api_keys.rows_mut().get_mut(id) {
                row.last_used_at = Some(*at);
            }
        }
        Ok(())
    }
}
