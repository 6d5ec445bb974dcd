use crate::memory::dangling;
use crate::memory::state::{ApiKeyRow, State};
use portcullis_domain::base::Credential;
use portcullis_domain::staff::api_keys::{ApiKey, ApiKeyKind, ApiKeys, NewApiKey};
use portcullis_domain::{AgentId, ApiKeyId, Digest, Principal, StoreError, Timestamp};
use std::cmp::Reverse;

impl State {
    fn insert_key(&mut self, key: &NewApiKey, kind: ApiKeyKind) -> Result<ApiKeyId, StoreError> {
        if !self.agents.contains_key(&key.agent) {
            return Err(dangling("agent"));
        }
        let id = ApiKeyId(self.api_keys.next_number());
        self.api_keys.rows_mut().insert(id, ApiKeyRow { id, key: key.clone(), kind, last_used_at: None });
        Ok(id)
    }

    fn delete_keys(&mut self, agent: AgentId, kind: ApiKeyKind, keep: Option<ApiKeyId>) -> u64 {
        self.api_keys.remove_where(|row| row.key.agent == agent && row.kind == kind && Some(row.id) != keep)
    }
}

impl ApiKeyRow {
    fn record(&self) -> ApiKey {
        ApiKey {
            id: self.id,
            agent: self.key.agent,
            prefix: self.key.prefix.clone(),
            kind: self.kind,
            created_at: self.key.created_at,
            last_used_at: self.last_used_at,
        }
    }
}

impl ApiKeys for State {
    fn replace_primary_api_key(&mut self, key: &NewApiKey) -> Result<ApiKeyId, StoreError> {
        self.delete_keys(key.agent, ApiKeyKind::Primary, None);
        self.insert_key(key, ApiKeyKind::Primary)
    }

    fn find_api_key(
        &mut self,
        prefix: &str,
        digest: &Digest,
    ) -> Result<Option<(ApiKey, Principal)>, StoreError> {
        let found = self.api_keys.values().find(|row| row.key.prefix == prefix && row.key.digest == *digest);
        Ok(found.and_then(|row| {
            let agent = self.agent(self.living(row.key.agent).filter(|agent| agent.enabled)?);
            Some((row.record(), agent.principal(Credential::ApiKey(row.id))))
        }))
    }

    fn insert_device_api_key(&mut self, key: &NewApiKey) -> Result<ApiKeyId, StoreError> {
        self.insert_key(key, ApiKeyKind::Device)
    }

    fn list_api_keys(&mut self, agent: AgentId) -> Result<Vec<ApiKey>, StoreError> {
        let rows = self.api_keys.values().filter(|row| row.key.agent == agent);
        let mut keys: Vec<_> = rows.map(ApiKeyRow::record).collect();
        keys.sort_by_key(|key| (key.kind == ApiKeyKind::Device, Reverse((key.created_at, key.id))));
        Ok(keys)
    }

    fn delete_api_key(&mut self, agent: AgentId, id: ApiKeyId) -> Result<bool, StoreError> {
        Ok(self.api_keys.remove_where(|row| row.key.agent == agent && row.id == id) > 0)
    }

    fn delete_device_api_keys(&mut self, agent: AgentId, keep: Option<ApiKeyId>) -> Result<u64, StoreError> {
        Ok(self.delete_keys(agent, ApiKeyKind::Device, keep))
    }

    fn delete_primary_api_key(&mut self, agent: AgentId) -> Result<bool, StoreError> {
        Ok(self.delete_keys(agent, ApiKeyKind::Primary, None) > 0)
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
