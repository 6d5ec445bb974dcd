use super::Tx;
use super::held::HeldRow;
use crate::schema::{agent_roles, agents, api_keys, roles, team_members, teams};
use crate::values::{At, Id, Known, Parsed};
use diesel::dsl::{auto_type, exists};
use diesel::prelude::*;
use portcullis_domain::agents::{
    Agent, Agents, ApiKeyInfo, Availability, Country, EmailTaken, NewAgent, SignInRecord, TeamRef,
};
use portcullis_domain::passwords::PasswordHash;
use portcullis_domain::permissions::PermissionSet;
use portcullis_domain::text::Name;
use portcullis_domain::{AgentId, AgentUuid, Email, StoreError, TeamId, Timestamp, WebUrl};
use std::collections::HashMap;

#[derive(Queryable, Selectable)]
#[diesel(table_name = agents)]
struct AgentRow {
    id: i64,
    uuid: Id,
    first_name: Parsed<Name>,
    last_name: Option<Parsed<Name>>,
    email: Parsed<Email>,
    avatar_url: Option<Parsed<WebUrl>>,
    availability: Known<Availability>,
    country: Option<Parsed<Country>>,
    enabled: bool,
    created_at: At,
    updated_at: At,
    last_login_at: Option<At>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_keys)]
struct PrimaryKeyRow {
    prefix: String,
    created_at: At,
    last_used_at: Option<At>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = teams)]
struct TeamRefRow {
    id: i64,
    name: String,
    emoji: Option<String>,
}

type Found = (AgentRow, Option<PrimaryKeyRow>);

/// Living agents with their primary keys.
#[auto_type]
fn living() -> _ {
    let primary = api_keys::agent_id.eq(agents::id).and(api_keys::is_primary);
    agents::table.left_join(api_keys::table.on(primary)).filter(agents::deleted_at.is_null())
}

impl Tx<'_> {
    /// Adds roles and teams to agents: two queries, however many agents there are.
    fn complete_all(&mut self, found: Vec<Found>) -> Result<Vec<Agent>, StoreError> {
        let ids: Vec<i64> = found.iter().map(|(row, _)| row.id).collect();
        let held: Vec<(i64, HeldRow)> = self.run(|conn| {
            agent_roles::table
                .inner_join(roles::table.on(roles::id.eq(agent_roles::role_id)))
                .filter(agent_roles::agent_id.eq_any(&ids))
                .select((agent_roles::agent_id, HeldRow::as_select()))
                .load(conn)
        })?;
        let joined: Vec<(i64, TeamRefRow)> = self.run(|conn| {
            team_members::table
                .inner_join(teams::table.on(teams::id.eq(team_members::team_id)))
                .filter(team_members::agent_id.eq_any(&ids))
                .select((team_members::agent_id, TeamRefRow::as_select()))
                .load(conn)
        })?;
        let mut held = grouped(held);
        let mut joined = grouped(joined);
        let complete = |(row, key): Found| {
            let held = held.remove(&row.id).unwrap_or_default();
            let teams = joined.remove(&row.id).unwrap_or_default();
            agent(row, key, &held, teams)
        };
        Ok(found.into_iter().map(complete).collect())
    }

    fn complete(&mut self, found: Option<Found>) -> Result<Option<Agent>, StoreError> {
        let found = found.into_iter().collect();
        Ok(self.complete_all(found)?.pop())
    }
}

fn grouped<T>(rows: Vec<(i64, T)>) -> HashMap<i64, Vec<T>> {
    rows.into_iter().fold(HashMap::new(), |mut groups, (id, row)| {
        groups.entry(id).or_insert_with(Vec::new).push(row);
        groups
    })
}

fn agent(row: AgentRow, key: Option<PrimaryKeyRow>, held: &[HeldRow], teams: Vec<TeamRefRow>) -> Agent {
    let mut roles: Vec<_> = held.iter().map(|role| role.name.clone()).collect();
    roles.sort_unstable();
    let mut teams: Vec<_> = teams
        .into_iter()
        .map(|team| TeamRef { id: TeamId(team.id), name: team.name, emoji: team.emoji })
        .collect();
    // Sorted here, since databases disagree about the order of texts.
    teams.sort_by_cached_key(|team| team.name.to_lowercase());
    Agent {
        id: AgentId(row.id),
        uuid: AgentUuid(row.uuid.0),
        first_name: row.first_name.0,
        last_name: row.last_name.map(|name| name.0),
        email: row.email.0,
        avatar_url: row.avatar_url.map(|url| url.0),
        availability: row.availability.0,
        country: row.country.map(|country| country.0),
        enabled: row.enabled,
        roles,
        permissions: held.iter().fold(PermissionSet::NONE, |all, role| all.union(role.permissions())),
        teams,
        api_key: key.map(|key| ApiKeyInfo {
            prefix: key.prefix,
            created_at: key.created_at.0,
            last_used_at: key.last_used_at.map(|at| at.0),
        }),
        created_at: row.created_at.0,
        updated_at: row.updated_at.0,
        last_login_at: row.last_login_at.map(|at| at.0),
    }
}

impl Agents for Tx<'_> {
    fn insert_agent(&mut self, agent: &NewAgent) -> Result<Result<AgentId, EmailTaken>, StoreError> {
        let id: Option<i64> = self.run(|conn| {
            diesel::insert_into(agents::table)
                .values((
                    agents::uuid.eq(Id(agent.uuid.0)),
                    agents::first_name.eq(agent.first_name.as_str()),
                    agents::last_name.eq(agent.last_name.as_ref().map(Name::as_str)),
                    agents::email.eq(agent.email.as_str()),
                    agents::password_hash.eq(agent.password.as_ref().map(|hash| &hash.0)),
                    agents::avatar_url.eq(agent.avatar_url.as_ref().map(WebUrl::as_str)),
                    agents::availability.eq(Availability::Offline.name()),
                    agents::country.eq(agent.country.map(|country| country.to_string())),
                    agents::enabled.eq(true),
                    agents::created_at.eq(At(agent.created_at)),
                    agents::updated_at.eq(At(agent.created_at)),
                ))
                // Without a target: diesel cannot name a partial index on SQLite. A UUID never collides.
                .on_conflict_do_nothing()
                .returning(agents::id)
                .get_result(conn)
                .optional()
        })?;
        let Some(id) = id else { return Ok(Err(EmailTaken)) };
        let roles: Vec<_> = agent
            .roles
            .iter()
            .map(|role| (agent_roles::agent_id.eq(id), agent_roles::role_id.eq(role.0)))
            .collect();
        self.run(|conn| {
            diesel::insert_into(agent_roles::table).values(&roles).on_conflict_do_nothing().execute(conn)
        })?;
        Ok(Ok(AgentId(id)))
    }

    fn find_agent(&mut self, id: AgentId) -> Result<Option<Agent>, StoreError> {
        let found = self.run(|conn| {
            living().filter(agents::id.eq(id.0)).select(Found::as_select()).first(conn).optional()
        })?;
        self.complete(found)
    }

    fn find_agent_by_uuid(&mut self, uuid: AgentUuid) -> Result<Option<Agent>, StoreError> {
        let found = self.run(|conn| {
            living().filter(agents::uuid.eq(Id(uuid.0))).select(Found::as_select()).first(conn).optional()
        })?;
        self.complete(found)
    }

    fn find_agent_by_email(&mut self, email: &Email) -> Result<Option<Agent>, StoreError> {
        let found = self.run(|conn| {
            living()
                .filter(agents::email.eq(email.as_str()))
                .select(Found::as_select())
                .first(conn)
                .optional()
        })?;
        self.complete(found)
    }

    fn find_sign_in_record(&mut self, email: &Email) -> Result<Option<SignInRecord>, StoreError> {
        let found: Option<(i64, Option<String>, bool)> = self.run(|conn| {
            agents::table
                .filter(agents::email.eq(email.as_str()))
                .filter(agents::deleted_at.is_null())
                .select((agents::id, agents::password_hash, agents::enabled))
                .first(conn)
                .optional()
        })?;
        Ok(found.map(|(id, hash, enabled)| SignInRecord {
            id: AgentId(id),
            password: hash.map(PasswordHash),
            enabled,
        }))
    }

    fn set_password(&mut self, id: AgentId, hash: &PasswordHash, at: Timestamp) -> Result<bool, StoreError> {
        let living = agents::table.find(id.0).filter(agents::deleted_at.is_null());
        let set = (agents::password_hash.eq(&hash.0), agents::updated_at.eq(At(at)));
        self.run(|conn| diesel::update(living).set(set).execute(conn)).map(|rows| rows > 0)
    }

    fn note_sign_in(&mut self, id: AgentId, at: Timestamp) -> Result<(), StoreError> {
        let living = agents::table.find(id.0).filter(agents::deleted_at.is_null());
        self.run(|conn| diesel::update(living).set(agents::last_login_at.eq(At(at))).execute(conn))?;
        Ok(())
    }

    fn has_no_agents(&mut self) -> Result<bool, StoreError> {
        self.run(|conn| diesel::select(exists(agents::table.select(agents::id))).get_result::<bool>(conn))
            .map(|any| !any)
    }
}
