use crate::memory::dangling;
use crate::memory::state::State;
use portcullis_domain::access::managers::Manager;
use portcullis_domain::base::{Name, Written};
use portcullis_domain::staff::teams::{Emoji, Team, TeamPatch, Teams, name_key};
use portcullis_domain::{AgentId, StoreError, TeamId, Timestamp};

impl State {
    fn has_team_name(&self, but: Option<TeamId>, name: &Name) -> bool {
        let key = name_key(name);
        self.teams.values().any(|team| Some(team.id) != but && name_key(&team.name) == key)
    }

    pub(in crate::memory) fn join_team(&mut self, team: TeamId, agent: AgentId) -> Result<(), StoreError> {
        if !self.agents.contains_key(&agent) {
            return Err(dangling("agent"));
        }
        let members = &mut self.teams.rows_mut().get_mut(&team).ok_or_else(|| dangling("team"))?.members;
        if let Err(place) = members.binary_search(&agent) {
            members.insert(place, agent);
        }
        Ok(())
    }
}

impl Teams for State {
    fn insert_team(
        &mut self,
        name: &Name,
        emoji: Option<&Emoji>,
        at: Timestamp,
    ) -> Result<Written<TeamId>, StoreError> {
        if self.has_team_name(None, name) {
            return Ok(Written::Taken);
        }
        let id = TeamId(self.teams.next_number());
        let team = Team {
            id,
            name: name.clone(),
            emoji: emoji.cloned(),
            members: Vec::new(),
            created_at: at,
            updated_at: at,
        };
        self.teams.rows_mut().insert(id, team);
        Ok(Written::Done(id))
    }

    fn find_team(&mut self, id: TeamId) -> Result<Option<Team>, StoreError> {
        Ok(self.teams.get(&id).cloned())
    }

    fn list_teams(&mut self) -> Result<Vec<Team>, StoreError> {
        let mut teams: Vec<_> = self.teams.values().cloned().collect();
        teams.sort_by_cached_key(|team| name_key(&team.name));
        Ok(teams)
    }

    fn list_teams_compact(&mut self) -> Result<Vec<(TeamId, Name)>, StoreError> {
        Ok(self.list_teams()?.into_iter().map(|team| (team.id, team.name)).collect())
    }

    fn existing_teams(&mut self, ids: &[TeamId]) -> Result<Vec<TeamId>, StoreError> {
        Ok(ids.iter().copied().filter(|id| self.teams.contains_key(id)).collect())
    }

    fn find_teams_by_key(&mut self, keys: &[String]) -> Result<Vec<(String, TeamId)>, StoreError> {
        let keyed = self.teams.values().map(|team| (name_key(&team.name), team.id));
        Ok(keyed.filter(|(key, _)| keys.contains(key)).collect())
    }

    fn lock_team(&mut self, _: TeamId) -> Result<(), StoreError> {
        Ok(())
    }

    fn patch_team(&mut self, id: TeamId, patch: &TeamPatch, at: Timestamp) -> Result<Written, StoreError> {
        if patch.name.as_ref().is_some_and(|name| self.has_team_name(Some(id), name)) {
            return Ok(Written::Taken);
        }
        let Some(team) = self.teams.rows_mut().get_mut(&id) else { return Ok(Written::Gone) };
        if let Some(name) = &patch.name {
            team.name = name.clone();
        }
        team.emoji = patch.emoji.clone().apply(team.emoji.take());
        team.updated_at = at;
        Ok(Written::Done(()))
    }

    fn set_team_members(&mut self, id: TeamId, members: &[AgentId]) -> Result<(), StoreError> {
        self.teams.rows_mut().get_mut(&id).ok_or_else(|| dangling("team"))?.members.clear();
        members.iter().try_for_each(|agent| self.join_team(id, *agent))
    }

    fn add_team_member(&mut self, team: TeamId, agent: AgentId) -> Result<(), StoreError> {
        self.join_team(team, agent)
    }

    fn remove_team_member(&mut self, team: TeamId, agent: AgentId) -> Result<(), StoreError> {
        if let Some(team) = self.teams.rows_mut().get_mut(&team) {
            team.members.retain(|member| *member != agent);
        }
        Ok(())
    }

    fn delete_team(&mut self, id: TeamId) -> Result<bool, StoreError> {
        self.genie_teams.remove_where(|(_, access)| access.team == id);
        self.genie_managers.remove_where(|manager| manager.who == Manager::Team(id));
        Ok(self.teams.rows_mut().remove(&id).is_some())
    }
}
