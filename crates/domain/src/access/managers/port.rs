use super::{Decider, GenieManager, Manager, NewGenieManager};
use crate::base::{AgentUuid, GenieId, StoreError};

/// The managers of Genies. They go with the Genie, the person and the team; who is disabled is none for so long.
pub trait GenieManagers {
    /// Adds a manager, also where they are one.
    fn put_genie_manager(&mut self, manager: &NewGenieManager) -> Result<(), StoreError>;

    /// One manager, with their name.
    fn find_genie_manager(
        &mut self,
        genie: GenieId,
        who: Manager,
    ) -> Result<Option<GenieManager>, StoreError>;

    /// Every manager of a Genie: the people first, then the teams, each kind by name.
    fn list_genie_managers(&mut self, genie: GenieId) -> Result<Vec<GenieManager>, StoreError>;

    /// Takes a manager out; whether they were one.
    fn delete_genie_manager(&mut self, genie: GenieId, who: Manager) -> Result<bool, StoreError>;

    /// Whether an enabled, living person manages a Genie, alone or by a team.
    fn is_genie_manager(&mut self, genie: GenieId, agent: AgentUuid) -> Result<bool, StoreError>;

    /// Every enabled, living person who manages a Genie, alone or by a team, each once, in the order of their UUIDs.
    fn list_genie_deciders(&mut self, genie: GenieId) -> Result<Vec<Decider>, StoreError>;
}
