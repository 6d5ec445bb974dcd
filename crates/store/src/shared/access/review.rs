use super::{Tx, parts, rows_for};
use crate::schema::{agents, genie_teams, genie_users, grant_uses, grants, team_members};
use crate::values::{At, Id, Parsed};
use diesel::prelude::*;
use portcullis_domain::access::review::{AccessReviews, GivenPass, ReviewPerson};
use portcullis_domain::base::{Name, Slice};
use portcullis_domain::staff::agents::full_name;
use portcullis_domain::{
    AccessId, AgentId, AgentUuid, Email, GenieId, GrantId, StoreError, TeamId, Timestamp, UseId,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = agents)]
struct PersonRow {
    uuid: Id,
    first_name: Parsed<Name>,
    last_name: Option<Parsed<Name>>,
    email: Parsed<Email>,
    enabled: bool,
    deleted_at: Option<At>,
}

impl From<PersonRow> for ReviewPerson {
    fn from(row: PersonRow) -> Self {
        Self {
            uuid: AgentUuid(row.uuid.0),
            full_name: full_name(&row.first_name.0, row.last_name.as_ref().map(|last| &last.0)),
            email: row.email.0,
            is_enabled: row.enabled && row.deleted_at.is_none(),
        }
    }
}

/// Number of the use, when it was, the pass's end, the token's generation, and the address that was proven.
type PassRow = (i64, At, At, i32, Option<Parsed<Email>>);

impl AccessReviews for Tx<'_> {
    fn find_people(&mut self, uuids: &[AgentUuid]) -> Result<Vec<ReviewPerson>, StoreError> {
        let uuids: Vec<_> = uuids.iter().map(|uuid| Id(uuid.0)).collect();
        let mut found = Vec::with_capacity(uuids.len());
        for some in parts(&uuids, 1) {
            let rows: Vec<PersonRow> = self.run(|conn| {
                agents::table
                    .filter(agents::uuid.eq_any(some.to_vec()))
                    .select(PersonRow::as_select())
                    .load(conn)
            })?;
            found.extend(rows.into_iter().map(ReviewPerson::from));
        }
        Ok(found)
    }

    fn list_enabled_members(
        &mut self,
        team: TeamId,
        slice: Slice<AgentId>,
    ) -> Result<Vec<(AgentId, AgentUuid)>, StoreError> {
        let rows: Vec<(i64, Id)> = self.run(|conn| {
            team_members::table
                .inner_join(agents::table.on(agents::id.eq(team_members::agent_id)))
                .filter(team_members::team_id.eq(team.0))
                .filter(team_members::agent_id.gt(slice.after.map_or(0, |id| id.0)))
                .filter(agents::enabled.and(agents::deleted_at.is_null()))
                .order(team_members::agent_id)
                .limit(rows_for(slice.limit))
                .select((team_members::agent_id, agents::uuid))
                .load(conn)
        })?;
        Ok(rows.into_iter().map(|(id, uuid)| (AgentId(id), AgentUuid(uuid.0))).collect())
    }

    fn list_passes(&mut self, grant: GrantId, slice: Slice<UseId>) -> Result<Vec<GivenPass>, StoreError> {
        let before = slice.after.map_or(i64::MAX, |id| id.0);
        let rows: Vec<PassRow> = self.run(|conn| {
            grant_uses::table
                .filter(grant_uses::grant_id.eq(grant.0))
                .filter(grant_uses::id.lt(before))
                .order(grant_uses::id.desc())
                .limit(rows_for(slice.limit))
                .select((
                    grant_uses::id,
                    grant_uses::at,
                    grant_uses::pass_expires_at,
                    grant_uses::generation,
                    grant_uses::email,
                ))
                .load(conn)
        })?;
        let pass = rows.into_iter().map(|(id, at, end, generation, email)| GivenPass {
            id: UseId(id),
            at: at.0,
            expires_at: end.0,
            generation,
            email: email.map(|email| email.0),
        });
        Ok(pass.collect())
    }

    fn find_user_access(&mut self, id: AccessId) -> Result<Option<(GenieId, AgentUuid)>, StoreError> {
        let row: Option<(Id, Id)> = self.run(|conn| {
            genie_users::table
                .inner_join(agents::table.on(agents::uuid.eq(genie_users::user_uuid)))
                .filter(genie_users::id.eq(id.0))
                .filter(agents::deleted_at.is_null())
                .select((genie_users::genie_id, genie_users::user_uuid))
                .first(conn)
                .optional()
        })?;
        Ok(row.map(|(genie, user)| (GenieId(genie.0), AgentUuid(user.0))))
    }

    fn find_team_access(&mut self, id: AccessId) -> Result<Option<(GenieId, TeamId)>, StoreError> {
        let row: Option<(Id, i64)> = self.run(|conn| {
            genie_teams::table
                .find(id.0)
                .select((genie_teams::genie_id, genie_teams::team_id))
                .first(conn)
                .optional()
        })?;
        Ok(row.map(|(genie, team)| (GenieId(genie.0), TeamId(team))))
    }

    fn find_link_of_pass(&mut self, id: UseId) -> Result<Option<GrantId>, StoreError> {
        let living = grants::id.eq(grant_uses::grant_id).and(grants::generation.eq(grant_uses::generation));
        let grant: Option<i64> = self.run(|conn| {
            grant_uses::table
                .inner_join(grants::table.on(living))
                .filter(grant_uses::id.eq(id.0))
                .select(grants::id)
                .first(conn)
                .optional()
        })?;
        Ok(grant.map(GrantId))
    }

    fn end_pass(&mut self, id: UseId, at: Timestamp) -> Result<bool, StoreError> {
        let open =
            grant_uses::table.filter(grant_uses::id.eq(id.0)).filter(grant_uses::pass_expires_at.gt(At(at)));
        let end = grant_uses::pass_expires_at.eq(At(at));
        self.run(|conn| diesel::update(open).set(end).execute(conn)).map(|rows| rows > 0)
    }
}
