use super::{Tx, count};
use crate::schema::{genie_teams, teams};
use crate::values::{At, Id};
use diesel::prelude::*;
use portcullis_domain::access::teams::{GenieTeam, GenieTeams, NewGenieTeam};
use portcullis_domain::{AccessId, AgentUuid, GenieId, StoreError, TeamId, Timestamp};

#[derive(Queryable, Selectable)]
#[diesel(table_name = genie_teams)]
struct TeamRow {
    id: i64,
    genie_id: Id,
    team_id: i64,
    granted_by: Id,
    expires_at: Option<At>,
    created_at: At,
}

fn team((row, team_name): (TeamRow, String)) -> GenieTeam {
    GenieTeam {
        id: AccessId(row.id),
        genie: GenieId(row.genie_id.0),
        team: TeamId(row.team_id),
        team_name,
        granted_by: AgentUuid(row.granted_by.0),
        expires_at: row.expires_at.map(|at| at.0),
        created_at: row.created_at.0,
    }
}

impl GenieTeams for Tx<'_> {
    fn put_genie_team(&mut self, team: &NewGenieTeam) -> Result<(), StoreError> {
        let (granted_by, expires_at) = (Id(team.granted_by.0), team.expires_at.map(At));
        self.run(|conn| {
            diesel::insert_into(genie_teams::table)
                .values((
                    genie_teams::genie_id.eq(Id(team.genie.0)),
                    genie_teams::team_id.eq(team.team.0),
                    genie_teams::granted_by.eq(granted_by),
                    genie_teams::expires_at.eq(expires_at),
                    genie_teams::created_at.eq(At(team.created_at)),
                ))
                .on_conflict((genie_teams::genie_id, genie_teams::team_id))
                .do_update()
                .set((genie_teams::granted_by.eq(granted_by), genie_teams::expires_at.eq(expires_at)))
                .execute(conn)
        })?;
        Ok(())
    }

    fn find_genie_team(&mut self, genie: GenieId, team: TeamId) -> Result<Option<GenieTeam>, StoreError> {
        let row = self.run(|conn| {
            genie_teams::table
                .inner_join(teams::table.on(teams::id.eq(genie_teams::team_id)))
                .filter(genie_teams::genie_id.eq(Id(genie.0)))
                .filter(genie_teams::team_id.eq(team.0))
                .select((TeamRow::as_select(), teams::name))
                .first(conn)
                .optional()
        })?;
        Ok(row.map(self::team))
    }

    fn list_genie_teams(&mut self, genie: GenieId) -> Result<Vec<GenieTeam>, StoreError> {
        let rows = self.run(|conn| {
            genie_teams::table
                .inner_join(teams::table.on(teams::id.eq(genie_teams::team_id)))
                .filter(genie_teams::genie_id.eq(Id(genie.0)))
                .select((TeamRow::as_select(), teams::name))
                .load(conn)
        })?;
        let mut found: Vec<_> = rows.into_iter().map(team).collect();
        // Sorted here, since databases disagree about the order of texts.
        found.sort_by_cached_key(|team| team.team_name.to_lowercase());
        Ok(found)
    }

    fn set_genie_team_expiry(
        &mut self,
        genie: GenieId,
        team: TeamId,
        expires_at: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        let one = genie_teams::table
            .filter(genie_teams::genie_id.eq(Id(genie.0)))
            .filter(genie_teams::team_id.eq(team.0));
        let end = genie_teams::expires_at.eq(expires_at.map(At));
        self.run(|conn| diesel::update(one).set(end).execute(conn)).map(|rows| rows > 0)
    }

    fn delete_genie_team(&mut self, genie: GenieId, team: TeamId) -> Result<bool, StoreError> {
        let one = genie_teams::table
            .filter(genie_teams::genie_id.eq(Id(genie.0)))
            .filter(genie_teams::team_id.eq(team.0));
        self.run(|conn| diesel::delete(one).execute(conn)).map(|rows| rows > 0)
    }

    fn delete_genie_teams_of(&mut self, genie: GenieId) -> Result<u64, StoreError> {
        let all = genie_teams::table.filter(genie_teams::genie_id.eq(Id(genie.0)));
        self.run(|conn| diesel::delete(all).execute(conn)).map(count)
    }
}
