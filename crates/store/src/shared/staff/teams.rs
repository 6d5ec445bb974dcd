use super::{Tx, dialect, inserted, parts, patched};
use crate::schema::{team_members, teams};
use crate::values::{At, Parsed};
use diesel::dsl::exists;
use diesel::prelude::*;
use portcullis_domain::base::{Name, Written};
use portcullis_domain::staff::teams::{Emoji, Team, TeamPatch, Teams, name_key};
use portcullis_domain::{AgentId, StoreError, TeamId, Timestamp};
use std::collections::HashMap;

#[derive(Queryable, Selectable)]
#[diesel(table_name = teams)]
struct TeamRow {
    id: i64,
    name: Parsed<Name>,
    emoji: Option<Parsed<Emoji>>,
    created_at: At,
    updated_at: At,
}

#[derive(Insertable)]
#[diesel(table_name = team_members)]
#[diesel(treat_none_as_default_value = false)]
struct MemberRow {
    team_id: i64,
    agent_id: i64,
}

fn team(row: TeamRow, members: Vec<AgentId>) -> Team {
    Team {
        id: TeamId(row.id),
        name: row.name.0,
        emoji: row.emoji.map(|emoji| emoji.0),
        members,
        created_at: row.created_at.0,
        updated_at: row.updated_at.0,
    }
}

impl Tx<'_> {
    /// Makes agents members of teams, also where they are.
    pub(super) fn join_teams(
        &mut self,
        members: impl Iterator<Item = (TeamId, AgentId)>,
    ) -> Result<(), StoreError> {
        let mut rows: Vec<_> =
            members.map(|(team, agent)| MemberRow { team_id: team.0, agent_id: agent.0 }).collect();
        // In the order of the key, so that two that add the same ones do not wait for each other.
        rows.sort_unstable_by_key(|row| (row.team_id, row.agent_id));
        for part in parts(&rows, 2) {
            self.run(|conn| {
                diesel::insert_into(team_members::table).values(part).on_conflict_do_nothing().execute(conn)
            })?;
        }
        Ok(())
    }
}

impl Teams for Tx<'_> {
    fn insert_team(
        &mut self,
        name: &Name,
        emoji: Option<&Emoji>,
        at: Timestamp,
    ) -> Result<Written<TeamId>, StoreError> {
        let id: Option<i64> = self.run(|conn| {
            diesel::insert_into(teams::table)
                .values((
                    teams::name.eq(name.as_str()),
                    teams::name_key.eq(name_key(name)),
                    teams::emoji.eq(emoji.map(Emoji::as_str)),
                    teams::created_at.eq(At(at)),
                    teams::updated_at.eq(At(at)),
                ))
                .on_conflict(teams::name_key)
                .do_nothing()
                .returning(teams::id)
                .get_result(conn)
                .optional()
        })?;
        Ok(inserted(id.map(TeamId)))
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
        Ok(Some(team(row, members.into_iter().map(AgentId).collect())))
    }

    fn list_teams(&mut self) -> Result<Vec<Team>, StoreError> {
        let rows: Vec<TeamRow> = self.run(|conn| teams::table.select(TeamRow::as_select()).load(conn))?;
        let joined: Vec<(i64, i64)> = self.run(|conn| {
            team_members::table
                .order((team_members::team_id, team_members::agent_id))
                .select((team_members::team_id, team_members::agent_id))
                .load(conn)
        })?;
        let mut members: HashMap<i64, Vec<AgentId>> = HashMap::with_capacity(rows.len());
        for (team, agent) in joined {
            members.entry(team).or_default().push(AgentId(agent));
        }
        let whole = |row: TeamRow| {
            let members = members.remove(&row.id).unwrap_or_default();
            team(row, members)
        };
        let mut all: Vec<Team> = rows.into_iter().map(whole).collect();
        // Sorted here, since databases disagree about the order of texts.
        all.sort_by_cached_key(|team| name_key(&team.name));
        Ok(all)
    }

    fn list_teams_compact(&mut self) -> Result<Vec<(TeamId, Name)>, StoreError> {
        let rows: Vec<(i64, Parsed<Name>)> =
            self.run(|conn| teams::table.select((teams::id, teams::name)).load(conn))?;
        let mut all: Vec<_> = rows.into_iter().map(|(id, name)| (TeamId(id), name.0)).collect();
        all.sort_by_cached_key(|(_, name)| name_key(name));
        Ok(all)
    }

    fn existing_teams(&mut self, ids: &[TeamId]) -> Result<Vec<TeamId>, StoreError> {
        let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let mut found: Vec<i64> = Vec::with_capacity(numbers.len());
        for part in parts(&numbers, 1) {
            found.extend(self.run(|conn| {
                teams::table.filter(teams::id.eq_any(part)).select(teams::id).load::<i64>(conn)
            })?);
        }
        Ok(found.into_iter().map(TeamId).collect())
    }

    fn find_teams_by_key(&mut self, keys: &[String]) -> Result<Vec<(String, TeamId)>, StoreError> {
        let mut found: Vec<(String, i64)> = Vec::new();
        for part in parts(keys, 1) {
            found.extend(self.run(|conn| {
                teams::table
                    .filter(teams::name_key.eq_any(part))
                    .select((teams::name_key, teams::id))
                    .load::<(String, i64)>(conn)
            })?);
        }
        Ok(found.into_iter().map(|(key, id)| (key, TeamId(id))).collect())
    }

    fn lock_team(&mut self, id: TeamId) -> Result<(), StoreError> {
        self.run(|conn| dialect::lock_team(conn, id.0))
    }

    fn patch_team(&mut self, id: TeamId, patch: &TeamPatch, at: Timestamp) -> Result<Written, StoreError> {
        let key = patch.name.as_ref().map(name_key);
        // Where somebody takes the name between the two statements, the constraint stops the second one; such a
        // transaction is run again and then finds the name taken.
        if let Some(key) = &key {
            let other = teams::table.filter(teams::name_key.eq(key)).filter(teams::id.ne(id.0));
            if self.run(|conn| diesel::select(exists(other)).get_result(conn))? {
                return Ok(Written::Taken);
            }
        }
        let set = (
            patch.name.as_ref().map(|name| teams::name.eq(name.as_str())),
            key.map(|key| teams::name_key.eq(key)),
            patch.emoji.as_ref().write(|emoji| teams::emoji.eq(emoji.map(Emoji::as_str))),
            teams::updated_at.eq(At(at)),
        );
        self.run(|conn| diesel::update(teams::table.find(id.0)).set(set).execute(conn)).map(patched)
    }

    fn set_team_members(&mut self, id: TeamId, members: &[AgentId]) -> Result<(), StoreError> {
        self.run(|conn| dialect::lock_team(conn, id.0))?;
        let all = team_members::table.filter(team_members::team_id.eq(id.0));
        self.run(|conn| diesel::delete(all).execute(conn))?;
        self.join_teams(members.iter().map(|agent| (id, *agent)))
    }

    fn add_team_member(&mut self, team: TeamId, agent: AgentId) -> Result<(), StoreError> {
        self.join_teams(std::iter::once((team, agent)))
    }

    fn remove_team_member(&mut self, team: TeamId, agent: AgentId) -> Result<(), StoreError> {
        self.run(|conn| diesel::delete(team_members::table.find((team.0, agent.0))).execute(conn))?;
        Ok(())
    }
    fn delete_team(&mut self, id: TeamId) -> Result<bool, StoreError> {
        // Memberships and accesses to Genies go with it by their foreign keys.
        self.run(|conn| diesel::delete(teams::table.find(id.0)).execute(conn)).map(|rows| rows > 0)
    }
}
