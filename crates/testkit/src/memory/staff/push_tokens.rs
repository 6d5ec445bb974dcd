use crate::memory::dangling;
use crate::memory::state::State;
use portcullis_domain::staff::push_tokens::{Platform, PushToken, PushTokens};
use portcullis_domain::{AgentId, StoreError, Timestamp};

impl PushTokens for State {
    fn put_push_token(
        &mut self,
        agent: AgentId,
        token: &PushToken,
        _platform: Platform,
        _at: Timestamp,
    ) -> Result<(), StoreError> {
        if !self.agents.contains_key(&agent) {
            return Err(dangling("agent"));
        }
        self.push_tokens.remove_where(|(_, known)| known == token);
        let number = self.push_tokens.next_number();
        self.push_tokens.rows_mut().insert(number, (agent, token.clone()));
        Ok(())
    }

    fn delete_push_tokens(&mut self, agent: AgentId, token: Option<&PushToken>) -> Result<u64, StoreError> {
        Ok(self
            .push_tokens
            .remove_where(|(owner, known)| *owner == agent && token.is_none_or(|token| known == token)))
    }
}
