use crate::memory::state::{AgentRow, State, UseRow};
use portcullis_domain::access::review::{AccessReviews, GivenPass, ReviewPerson};
use portcullis_domain::base::Slice;
use portcullis_domain::base::clock::has_expired;
use portcullis_domain::{
    AccessId, AgentId, AgentUuid, GenieId, GrantId, StoreError, TeamId, Timestamp, UseId,
};

impl AccessReviews for State {
    fn find_people(&mut self, uuids: &[AgentUuid]) -> Result<Vec<ReviewPerson>, StoreError> {
        let rows = self.agents.values().filter(|row| uuids.contains(&row.agent.uuid));
        let person = |row: &AgentRow| ReviewPerson {
            uuid: row.agent.uuid,
            full_name: row.agent.profile.full_name(),
            email: row.agent.profile.email.clone(),
            is_enabled: row.enabled && !row.deleted,
        };
        Ok(rows.map(person).collect())
    }

    fn list_enabled_members(
        &mut self,
        team: TeamId,
        slice: Slice<AgentId>,
    ) -> Result<Vec<(AgentId, AgentUuid)>, StoreError> {
        let Some(team) = self.teams.get(&team) else { return Ok(Vec::new()) };
        let rows = team.members.iter().filter(|id| slice.after.is_none_or(|after| **id > after));
        let rows = rows.filter_map(|id| self.agents.get(id)).filter(|row| row.enabled && !row.deleted);
        Ok(rows.map(|row| (row.id, row.agent.uuid)).take(slice.limit as usize + 1).collect())
    }

    fn list_passes(&mut self, grant: GrantId, slice: Slice<UseId>) -> Result<Vec<GivenPass>, StoreError> {
        let rows = self.uses.part(slice, |row| row.grant == grant);
        let pass = |row: &UseRow| GivenPass {
            id: row.used.id,
            at: row.used.at,
            expires_at: row.pass_expires_at,
            generation: row.generation,
            email: row.used.email.clone(),
        };
        Ok(rows.map(pass).collect())
    }

    fn find_user_access(&mut self, id: AccessId) -> Result<Option<(GenieId, AgentUuid)>, StoreError> {
        let is_living = |user| self.agent_row(|agent| agent.uuid == user).is_some();
        let row = self.genie_users.get(&id).filter(|(_, row)| is_living(row.user));
        Ok(row.map(|(_, row)| (row.genie, row.user)))
    }

    fn find_team_access(&mut self, id: AccessId) -> Result<Option<(GenieId, TeamId)>, StoreError> {
        Ok(self.genie_teams.get(&id).map(|(_, row)| (row.genie, row.team)))
    }

    fn find_link_of_pass(&mut self, id: UseId) -> Result<Option<GrantId>, StoreError> {
        let row = self.uses.get(&id);
        let grant = row.and_then(|row| Some((row, self.grants.get(&row.grant)?)));
        Ok(grant.filter(|(row, grant)| row.generation == grant.generation).map(|(_, grant)| grant.id))
    }

    fn end_pass(&mut self, id: UseId, at: Timestamp) -> Result<bool, StoreError> {
        let is_open = self.uses.get(&id).is_some_and(|row| !has_expired(Some(row.pass_expires_at), at));
        if is_open && let Some(row) = self.uses.rows_mut().get_mut(&id) {
            row.pass_expires_at = at;
        }
        Ok(is_open)
    }
}
