use portcullis_domain::staff::api_keys::ApiKey;
use portcullis_domain::{ApiKeyId, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Uses are kept to this precision.
const PRECISION: Duration = Duration::from_secs(60);

/// When API keys were used, gathered in memory so that no request writes for it. A worker takes and stores them.
#[derive(Default)]
pub struct LastUsed(Mutex<HashMap<ApiKeyId, Timestamp>>);

impl LastUsed {
    pub(crate) fn note(&self, key: &ApiKey, at: Timestamp) {
        if key.last_used_at.is_none_or(|last| at.since(last) >= PRECISION) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.id, at);
        }
    }

    /// Takes everything gathered so far, by key.
    pub fn take(&self) -> Vec<(ApiKeyId, Timestamp)> {
        let mut used: Vec<_> = self.0.lock().unwrap_or_else(PoisonError::into_inner).drain().collect();
        used.sort_unstable();
        used
    }
}
