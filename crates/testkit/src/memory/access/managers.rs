use crate::memory::dangling;
use crate::memory::state::{AgentRow, State};
use portcullis_domain::access::managers::{Decider, GenieManager, GenieManagers, Manager, NewGenieManager};
use portcullis_domain::{AgentUuid, GenieId, StoreError};

impl State {
    fn genie_manager(&self, row: &NewGenieManager) -> Option<GenieManager> {
        let (name, email) = match row.who {
            Manager::Person(uuid) => {
                let profile = &self.agent_row(|agent| agent.uuid == uuid)?.agent.profile;
                (profile.full_name(), Some(profile.email.clone()))
            }
            Manager::Team(id) => (self.teams.get(&id)?.name.to_string(), None),
        };
        let NewGenieManager { genie, who, added_by, created_at } = *row;
        Some(GenieManager { genie, who, name, email, added_by, created_at })
    }

    /// Whether an enabled, living agent is the manager, or a member of the team that is.
    fn is_of_manager(&self, who: Manager, agent: &AgentRow) -> bool {
        !agent.deleted
            && agent.enabled
            && match who {
                Manager::Person(uuid) => agent.agent.uuid == uuid,
                Manager::Team(id) => self.teams.get(&id).is_some_and(|team| team.members.contains(&agent.id)),
            }
    }
}

impl GenieManagers for State {
    fn put_genie_manager(&mut self, manager: &NewGenieManager) -> Result<(), StoreError> {
        if !self.genies.contains_key(&manager.genie) {
            return Err(dangling("Genie"));
        }
        match manager.who {
            Manager::Person(uuid) if !self.has_uuid(uuid) => return Err(dangling("agent")),
            Manager::Team(id) if !self.teams.contains_key(&id) => return Err(dangling("team")),
            _ => {}
        }
        let same = |row: &NewGenieManager| row.genie == manager.genie && row.who == manager.who;
        if !self.genie_managers.values().any(same) {
            let number = self.genie_managers.next_number();
            self.genie_managers.rows_mut().insert(number, *manager);
        }
        Ok(())
    }

    fn find_genie_manager(
        &mut self,
        genie: GenieId,
        who: Manager,
    ) -> Result<Option<GenieManager>, StoreError> {
        let row = self.genie_managers.values().find(|row| row.genie == genie && row.who == who);
        Ok(row.and_then(|row| self.genie_manager(row)))
    }

    fn list_genie_managers(&mut self, genie: GenieId) -> Result<Vec<GenieManager>, StoreError> {
        let rows = self.genie_managers.values().filter(|row| row.genie == genie);
        let mut found: Vec<_> = rows.filter_map(|row| self.genie_manager(row)).collect();
        found.sort_by_key(|manager| (manager.email.is_none(), manager.name.to_lowercase()));
        Ok(found)
    }

    fn delete_genie_manager(&mut self, genie: GenieId, who: Manager) -> Result<bool, StoreError> {
        Ok(self.genie_managers.remove_where(|row| row.genie == genie && row.who == who) > 0)
    }

    fn is_genie_manager(&mut self, genie: GenieId, agent: AgentUuid) -> Result<bool, StoreError> {
        Ok(self.list_genie_deciders(genie)?.iter().any(|decider| decider.uuid == agent))
    }

    fn list_genie_deciders(&mut self, genie: GenieId) -> Result<Vec<Decider>, StoreError> {
        let managers: Vec<_> = self.genie_managers.values().filter(|row| row.genie == genie).collect();
        let decides = |agent: &&AgentRow| managers.iter().any(|row| self.is_of_manager(row.who, agent));
        let mut found: Vec<_> = self
            .agents
            .values()
            .filter(decides)
            .map(|row| Decider { uuid: row.agent.uuid, email: row.agent.profile.email.clone() })
            .collect();
        found.sort_by_key(|decider| decider.uuid);
        Ok(found)
    }
}
