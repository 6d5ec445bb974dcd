use super::Tx;
use crate::schema::{team_members, teams};
use crate::values::{At, Parsed};
use diesel::prelude::*;
use portcullis_domain::teams::{Team, TeamNameTaken, Teams};
use portcullis_domain::text::Name;
use portcullis_domain::{AgentId, StoreError, TeamId, Timestamp};

#[derive(Queryable, Selectable)]
#[diesel(table_name = teams)]
struct TeamRow {
    id: i64,
    name: Parsed<Name>,
    emoji: Option<String>,
    created_at: At,
    updated_at: At,
}

impl Teams for Tx<'_> {
    fn insert_team(
        &mut self,
        name: &Name,
        emoji: Option<&str>,
        at: Timestamp,
    ) -> Result<Result<TeamId, TeamNameTaken>, StoreError> {
        let id: Option<i64> = self.run(|conn| {
            diesel::insert_into(teams::table)
                .values((
                    teams::name.eq(name.as_str()),
                    teams::name_key.eq(name.as_str().to_lowercase()),
                    teams::emoji.eq(emoji),
                    teams::created_at.eq(At(at)),
                    teams::updated_at.eq(At(at)),
                ))
                .on_conflict(teams::name_key)
                .do_nothing()
                .returning(teams::id)
                .get_result(conn)
                .optional()
        })?;
        Ok(id.map(TeamId).ok_or(TeamNameTaken))
    }

    fn find_team(&mut self, id: TeamId) -> Result<Option<Team>, StoreError> {
        let found: Option<TeamRow> =
            self.run(|conn| teams::table.find(id.0).select(TeamRow::as_select()).first(conn).optional())?;
        let Some(row) = found else { return Ok(None) };
        let members: Vec<i64> = self.run(|conn| {
            team_members::table
                .filter(team_members::team_id.eq(id.0))
                .order(team_members::agent_id)
                .select(team_members::agent_id)
                .load(conn)
        })?;
        Ok(Some(Team {
            id: TeamId(row.id),
            name: row.name.0,
            emoji: row.emoji,
            members: members.into_iter().map(AgentId).collect(),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        }))
    }

    fn add_team_member(&mut self, team: TeamId, agent: AgentId) -> Result<(), StoreError> {
        self.run(|conn| {
            diesel::insert_into(team_members::table)
                .values((team_members::team_id.eq(team.0), team_members::agent_id.eq(agent.0)))
                .on_conflict_do_nothing()
                .execute(conn)
        })?;
        Ok(())
    }

    fn remove_team_member(&mut self, team: TeamId, agent: AgentId) -> Result<(), StoreError> {
        self.run(|conn| diesel::delete(team_members::table.find((team.0, agent.0))).execute(conn))?;
        Ok(())
    }
}
