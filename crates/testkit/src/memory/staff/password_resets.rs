use crate::memory::dangling;
use crate::memory::state::State;
use portcullis_domain::base::clock::has_expired;
use portcullis_domain::staff::password_resets::{NewPasswordReset, PasswordResets, ResetRequest};
use portcullis_domain::{AgentId, Digest, StoreError, Timestamp};

impl PasswordResets for State {
    fn note_reset_request(&mut self, request: &ResetRequest) -> Result<(), StoreError> {
        let number = self.reset_requests.next_number();
        self.reset_requests.rows_mut().insert(number, request.clone());
        Ok(())
    }

    fn take_reset_requests(&mut self, limit: u32) -> Result<Vec<ResetRequest>, StoreError> {
        let oldest: Vec<_> = self.reset_requests.keys().copied().take(limit as usize).collect();
        let rows = self.reset_requests.rows_mut();
        Ok(oldest.into_iter().filter_map(|number| rows.remove(&number)).collect())
    }

    fn replace_password_reset(&mut self, reset: &NewPasswordReset) -> Result<(), StoreError> {
        if !self.agents.contains_key(&reset.agent) {
            return Err(dangling("agent"));
        }
        self.password_resets.rows_mut().insert(reset.agent, *reset);
        Ok(())
    }

    fn find_password_reset(&mut self, token: &Digest, at: Timestamp) -> Result<Option<AgentId>, StoreError> {
        let lives =
            |reset: &&NewPasswordReset| reset.token == *token && !has_expired(Some(reset.expires_at), at);
        Ok(self.password_resets.values().find(lives).map(|reset| reset.agent))
    }

    fn take_password_reset(&mut self, token: &Digest, at: Timestamp) -> Result<Option<AgentId>, StoreError> {
        let found = self.find_password_reset(token, at)?;
        if let Some(agent) = found {
            self.password_resets.rows_mut().remove(&agent);
        }
        Ok(found)
    }

    fn delete_password_resets_of(&mut self, agent: AgentId) -> Result<u64, StoreError> {
        Ok(self.password_resets.remove_where(|reset| reset.agent == agent))
    }
}
