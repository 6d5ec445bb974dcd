use super::Preferences;
use crate::base::{AgentId, Email, Language, StoreError};

/// What agents chose. Of deleted agents nothing is kept.
pub trait AgentPreferences {
    /// What an agent chose, if they ever did.
    fn find_preferences(&mut self, agent: AgentId) -> Result<Option<Preferences>, StoreError>;

    /// Keeps what an agent chose, in place of what they chose before.
    fn put_preferences(&mut self, agent: AgentId, preferences: &Preferences) -> Result<(), StoreError>;

    /// The languages that live, enabled agents with these addresses chose, in no order; who chose none is left out.
    fn list_languages(&mut self, addresses: &[Email]) -> Result<Vec<(Email, Language)>, StoreError>;
}
