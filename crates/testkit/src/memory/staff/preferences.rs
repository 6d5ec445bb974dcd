use crate::memory::dangling;
use crate::memory::state::State;
use portcullis_domain::base::Language;
use portcullis_domain::staff::preferences::{AgentPreferences, Preferences};
use portcullis_domain::{AgentId, Email, StoreError};

impl AgentPreferences for State {
    fn find_preferences(&mut self, agent: AgentId) -> Result<Option<Preferences>, StoreError> {
        Ok(self.preferences.get(&agent).cloned())
    }

    fn put_preferences(&mut self, agent: AgentId, preferences: &Preferences) -> Result<(), StoreError> {
        if !self.agents.contains_key(&agent) {
            return Err(dangling("agent"));
        }
        self.preferences.rows_mut().insert(agent, preferences.clone());
        Ok(())
    }

    fn list_languages(&mut self, addresses: &[Email]) -> Result<Vec<(Email, Language)>, StoreError> {
        let wanted = self
            .agents
            .values()
            .filter(|row| !row.deleted && row.enabled && addresses.contains(&row.agent.profile.email));
        let chosen = wanted.filter_map(|row| {
            let language = self.preferences.get(&row.id)?.language?;
            Some((row.agent.profile.email.clone(), language))
        });
        Ok(chosen.collect())
    }
}
