use portcullis_domain::teams::{Team, TeamNameTaken, Teams};
use portcullis_domain::text::Name;
use portcullis_domain::{AgentId, StoreError, TeamId, Timestamp};

use super::dangling;
use super::state::State;

impl Teams for State {
    fn insert_team(
        &mut self,
        name: &Name,
        emoji: Option<&str>,
        at: Timestamp,
    ) -> Result<Result<TeamId, TeamNameTaken>, StoreError> {
        let folded = name.as_str().to_lowercase();
        if self.teams.values().any(|team| team.name.as_str().to_lowercase() == folded) {
            return Ok(Err(TeamNameTaken));
        }
        let id = TeamId(self.teams.next_number());
        let team = Team {
            id,
            name: name.clone(),
            emoji: emoji.map(str::to_owned),
            members: Vec::new(),
            created_at: at,
            updated_at: at,
        };
        self.teams.rows_mut().insert(id, team);
        Ok(Ok(id))
    }

    fn find_team(&mut self, id: TeamId) -> Result<Option<Team>, StoreError> {
        Ok(self.teams.get(&id).cloned())
    }

    fn add_team_member(&mut self, team: TeamId, agent: AgentId) -> Result<(), StoreError> {
        if !self.agents.contains_key(&agent) {
            return Err(dangling("agent"));
        }
        let members = &mut self.teams.rows_mut().get_mut(&team).ok_or_else(|| dangling("team"))?.members;
        if let Err(place) = members.binary_search(&agent) {
            members.insert(place, agent);
        }
        Ok(())
    }

    fn remove_team_member(&mut self, team: TeamId, agent: AgentId) -> Result<(), StoreError> {
        if let Some(team) = self.teams.rows_mut().get_mut(&team) {
            team.members.retain(|member| *member != agent);
        }
        Ok(())
    }
}
