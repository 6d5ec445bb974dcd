use crate::memory::dangling;
use crate::memory::state::State;
use portcullis_domain::access::teams::{GenieTeam, GenieTeams, NewGenieTeam};
use portcullis_domain::{AccessId, GenieId, StoreError, TeamId, Timestamp};

impl State {
    fn genie_team_row(&self, genie: GenieId, team: TeamId) -> Option<(AccessId, NewGenieTeam)> {
        self.genie_teams.values().find(|(_, row)| row.genie == genie && row.team == team).copied()
    }

    fn genie_team(&self, id: AccessId, row: &NewGenieTeam) -> Option<GenieTeam> {
        Some(GenieTeam {
            id,
            genie: row.genie,
            team: row.team,
            team_name: self.teams.get(&row.team)?.name.to_string(),
            granted_by: row.granted_by,
            expires_at: row.expires_at,
            created_at: row.created_at,
        })
    }
}

impl GenieTeams for State {
    fn put_genie_team(&mut self, team: &NewGenieTeam) -> Result<(), StoreError> {
        if !self.genies.contains_key(&team.genie) {
            return Err(dangling("Genie"));
        }
        if !self.teams.contains_key(&team.team) {
            return Err(dangling("team"));
        }
        let (id, created_at) = match self.genie_team_row(team.genie, team.team) {
            Some((id, known)) => (id, known.created_at),
            None => (AccessId(self.genie_teams.next_number()), team.created_at),
        };
        self.genie_teams.rows_mut().insert(id, (id, NewGenieTeam { created_at, ..*team }));
        Ok(())
    }

    fn find_genie_team(&mut self, genie: GenieId, team: TeamId) -> Result<Option<GenieTeam>, StoreError> {
        Ok(self.genie_team_row(genie, team).and_then(|(id, row)| self.genie_team(id, &row)))
    }

    fn list_genie_teams(&mut self, genie: GenieId) -> Result<Vec<GenieTeam>, StoreError> {
        let rows = self.genie_teams.values().filter(|(_, row)| row.genie == genie);
        let mut teams: Vec<_> = rows.filter_map(|(id, row)| self.genie_team(*id, row)).collect();
        teams.sort_by_key(|team| team.team_name.to_lowercase());
        Ok(teams)
    }

    fn set_genie_team_expiry(
        &mut self,
        genie: GenieId,
        team: TeamId,
        expires_at: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        let Some((id, row)) = self.genie_team_row(genie, team) else { return Ok(false) };
        self.genie_teams.rows_mut().insert(id, (id, NewGenieTeam { expires_at, ..row }));
        Ok(true)
    }

    fn delete_genie_team(&mut self, genie: GenieId, team: TeamId) -> Result<bool, StoreError> {
        Ok(self.genie_teams.remove_where(|(_, row)| row.genie == genie && row.team == team) > 0)
    }

    fn delete_genie_teams_of(&mut self, genie: GenieId) -> Result<u64, StoreError> {
        Ok(self.genie_teams.remove_where(|(_, row)| row.genie == genie))
    }
}
