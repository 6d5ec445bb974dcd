use super::principals::HeldRow;
use super::{Db, Tx, dialect, parts};
use crate::schema::{
    agent_preferences, agent_roles, agents, api_keys, genie_managers, roles, team_members, teams,
};
use crate::values::{At, Id, Parsed};
use diesel::dsl::{And, Eq, LeftJoinQuerySource, exists};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use portcullis_domain::base::{Name, PageRequest, Patch, Permission, PermissionSet, Written};
use portcullis_domain::staff::agents::{
    Agent, AgentFilter, AgentName, AgentOrder, AgentPatch, Agents, ApiKeyInfo, Availability, Country,
    NewAgent, Profile, SignInRecord, TeamRef, full_name, name_key,
};
use portcullis_domain::staff::passwords::PasswordHash;
use portcullis_domain::staff::roles::ADMIN;
use portcullis_domain::{AgentId, AgentUuid, Email, RoleId, StoreError, TeamId, Timestamp, WebUrl};
use std::collections::{BTreeSet, HashMap};

#[derive(Queryable, Selectable)]
#[diesel(table_name = agents)]
struct AgentRow {
    id: i64,
    uuid: Id,
    availability: Parsed<Availability>,
    enabled: bool,
    created_at: At,
    updated_at: At,
    last_login_at: Option<At>,
}

/// Who an agent is.
#[derive(Queryable, Selectable)]
#[diesel(table_name = agents)]
struct ProfileRow {
    first_name: Parsed<Name>,
    last_name: Option<Parsed<Name>>,
    email: Parsed<Email>,
    avatar_url: Option<Parsed<WebUrl>>,
    country: Option<Parsed<Country>>,
}

impl From<ProfileRow> for Profile {
    fn from(row: ProfileRow) -> Self {
        Self {
            first_name: row.first_name.0,
            last_name: row.last_name.map(|name| name.0),
            email: row.email.0,
            avatar_url: row.avatar_url.map(|url| url.0),
            country: row.country.map(|country| country.0),
        }
    }
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

type Found = (AgentRow, ProfileRow, Option<PrimaryKeyRow>);

type IsPrimary = And<Eq<api_keys::agent_id, agents::id>, api_keys::is_primary>;

/// Which agents, told in a query that has their primary keys too. Boxed, so that the compiler proves that query once,
/// and not for each condition.
type Condition<'a> = Box<
    dyn BoxableExpression<LeftJoinQuerySource<agents::table, api_keys::table, IsPrimary>, Db, SqlType = Bool>
        + 'a,
>;

impl Tx<'_> {
    /// The living ones of these agents, in no order.
    pub(crate) fn find_agents(&mut self, ids: &[i64]) -> Result<Vec<Agent>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        self.living(Box::new(agents::id.eq_any(ids)))
    }

    /// The living agents that meet a condition, in no order.
    fn living(&mut self, condition: Condition<'_>) -> Result<Vec<Agent>, StoreError> {
        let found = self.run(|conn| {
            let primary = api_keys::agent_id.eq(agents::id).and(api_keys::is_primary);
            agents::table
                .left_join(api_keys::table.on(primary))
                .filter(agents::deleted_at.is_null())
                .filter(condition)
                .select(Found::as_select())
                .load(conn)
        })?;
        self.complete_all(found)
    }

    /// Adds roles and teams to agents: two queries, however many agents there are.
    fn complete_all(&mut self, found: Vec<Found>) -> Result<Vec<Agent>, StoreError> {
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<i64> = found.iter().map(|(row, ..)| row.id).collect();
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
        let complete = |(row, profile, key): Found| {
            let held = held.remove(&row.id).unwrap_or_default();
            let teams = joined.remove(&row.id).unwrap_or_default();
            agent(row, profile, key, &held, teams)
        };
        Ok(found.into_iter().map(complete).collect())
    }

    fn is_email_of_another(&mut self, email: &Email, id: AgentId) -> Result<bool, StoreError> {
        let other = agents::table
            .filter(agents::email.eq(email.as_str()))
            .filter(agents::deleted_at.is_null())
            .filter(agents::id.ne(id.0));
        self.run(|conn| diesel::select(exists(other)).get_result(conn))
    }
}

fn grouped<T>(rows: Vec<(i64, T)>) -> HashMap<i64, Vec<T>> {
    rows.into_iter().fold(HashMap::new(), |mut groups, (id, row)| {
        groups.entry(id).or_insert_with(Vec::new).push(row);
        groups
    })
}

fn agent(
    row: AgentRow,
    profile: ProfileRow,
    key: Option<PrimaryKeyRow>,
    held: &[HeldRow],
    teams: Vec<TeamRefRow>,
) -> Agent {
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
        profile: profile.into(),
        availability: row.availability.0,
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

/// Number, first name, last name, whether they can sign in.
type NameRow = (i64, Parsed<Name>, Option<Parsed<Name>>, bool);

impl Agents for Tx<'_> {
    fn insert_agent(&mut self, agent: &NewAgent) -> Result<Written<AgentId>, StoreError> {
        let added = self.add_agents(std::slice::from_ref(agent))?;
        Ok(added.into_iter().next().unwrap_or(Written::Taken))
    }

    fn insert_agents(&mut self, agents: &[NewAgent]) -> Result<Vec<Written<AgentId>>, StoreError> {
        self.add_agents(agents)
    }

    fn find_agent(&mut self, id: AgentId) -> Result<Option<Agent>, StoreError> {
        Ok(self.living(Box::new(agents::id.eq(id.0)))?.pop())
    }

    fn find_agent_by_uuid(&mut self, uuid: AgentUuid) -> Result<Option<Agent>, StoreError> {
        Ok(self.living(Box::new(agents::uuid.eq(Id(uuid.0))))?.pop())
    }

    fn find_agent_by_email(&mut self, email: &Email) -> Result<Option<Agent>, StoreError> {
        Ok(self.living(Box::new(agents::email.eq(email.as_str())))?.pop())
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

    fn existing_agents(&mut self, ids: &[AgentId]) -> Result<Vec<AgentId>, StoreError> {
        let mut numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut found = Vec::with_capacity(numbers.len());
        for part in parts(&numbers, 1) {
            found.extend(self.run(|conn| dialect::hold_agents(conn, part))?);
        }
        Ok(found.into_iter().map(AgentId).collect())
    }

    fn taken_emails(&mut self, emails: &[Email]) -> Result<Vec<Email>, StoreError> {
        let texts: Vec<&str> = emails.iter().map(Email::as_str).collect();
        let mut taken: Vec<Parsed<Email>> = Vec::new();
        for part in parts(&texts, 1) {
            let part = part.iter().copied();
            taken.extend(self.run(|conn| {
                agents::table
                    .filter(agents::email.eq_any(part))
                    .filter(agents::deleted_at.is_null())
                    .select(agents::email)
                    .load(conn)
            })?);
        }
        Ok(taken.into_iter().map(|email| email.0).collect())
    }

    fn list_agents(
        &mut self,
        filter: &AgentFilter,
        order: AgentOrder,
        page: PageRequest,
    ) -> Result<(Vec<Agent>, u64), StoreError> {
        let (ids, total) = self.agents_on_page(filter, order, page)?;
        let mut page = self.find_agents(&ids)?;
        page.sort_unstable_by_key(|agent| ids.iter().position(|id| *id == agent.id.0));
        Ok((page, total))
    }

    fn list_agents_compact(&mut self) -> Result<Vec<AgentName>, StoreError> {
        let rows: Vec<NameRow> = self.run(|conn| {
            agents::table
                .filter(agents::deleted_at.is_null())
                .order((agents::name_key, agents::id))
                .select((agents::id, agents::first_name, agents::last_name, agents::enabled))
                .load(conn)
        })?;
        let names = rows.into_iter().map(|(id, first, last, enabled)| AgentName {
            id: AgentId(id),
            name: full_name(&first.0, last.as_ref().map(|last| &last.0)),
            enabled,
        });
        Ok(names.collect())
    }

    fn lock_agent(&mut self, id: AgentId) -> Result<(), StoreError> {
        self.run(|conn| dialect::lock_agent(conn, id.0))
    }

    fn patch_agent(&mut self, id: AgentId, patch: &AgentPatch, at: Timestamp) -> Result<Written, StoreError> {
        self.run(|conn| dialect::lock_agent(conn, id.0))?;
        let live = agents::table.find(id.0).filter(agents::deleted_at.is_null());
        let now: Option<ProfileRow> =
            self.run(|conn| live.select(ProfileRow::as_select()).first(conn).optional())?;
        let Some(now) = now else { return Ok(Written::Gone) };
        let given = &patch.profile;
        // Where somebody takes the address between the two statements, the constraint stops the second one; such a
        // transaction is run again and then finds the address taken.
        if let Some(email) = &given.email
            && self.is_email_of_another(email, id)?
        {
            return Ok(Written::Taken);
        }
        let old = Profile::from(now);
        let new = old.clone().patched(given);
        let name = new.full_name();
        let renames = given.first_name.is_some() || given.last_name != Patch::Keep;
        let set = (
            given.first_name.as_ref().map(|name| agents::first_name.eq(name.as_str())),
            given.last_name.as_ref().write(|name| agents::last_name.eq(name.map(Name::as_str))),
            given.email.as_ref().map(|email| agents::email.eq(email.as_str())),
            given.avatar_url.as_ref().write(|url| agents::avatar_url.eq(url.map(WebUrl::as_str))),
            given.country.write(|country| agents::country.eq(country.map(|country| country.to_string()))),
            patch.availability.map(|availability| agents::availability.eq(availability.name())),
            patch.enabled.map(|enabled| agents::enabled.eq(enabled)),
            renames.then(|| agents::name_key.eq(name_key(&name))),
            agents::updated_at.eq(At(at)),
        );
        self.run(|conn| diesel::update(live).set(set).execute(conn))?;
        if renames || given.email.is_some() {
            self.unindex_agent(id.0, &old.full_name(), &old.email)?;
            self.index_agents(&[(id.0, name, &new.email)])?;
        }
        Ok(Written::Done(()))
    }

    fn set_agent_roles(&mut self, id: AgentId, roles: &[RoleId]) -> Result<(), StoreError> {
        self.run(|conn| dialect::lock_agent(conn, id.0))?;
        let own = agent_roles::table.filter(agent_roles::agent_id.eq(id.0));
        self.run(|conn| diesel::delete(own).execute(conn))?;
        self.give_roles(&roles.iter().map(|role| (id.0, role.0)).collect::<Vec<_>>())
    }

    fn set_agent_teams(&mut self, id: AgentId, teams: &[TeamId]) -> Result<(), StoreError> {
        self.run(|conn| dialect::lock_agent(conn, id.0))?;
        let own = team_members::table.filter(team_members::agent_id.eq(id.0));
        self.run(|conn| diesel::delete(own).execute(conn))?;
        self.join_teams(teams.iter().map(|team| (*team, id)))
    }

    fn add_team_members(&mut self, members: &[(TeamId, AgentId)]) -> Result<(), StoreError> {
        self.join_teams(members.iter().copied())
    }

    fn list_holders(&mut self, permission: Permission) -> Result<Vec<Agent>, StoreError> {
        // What a role allows is a document, which no index knows.
        let all: Vec<(i64, HeldRow)> =
            self.run(|conn| roles::table.select((roles::id, HeldRow::as_select())).load(conn))?;
        let allowing = all.iter().filter(|(_, role)| role.permissions().contains(permission));
        let allowing: Vec<i64> = allowing.map(|(id, _)| *id).collect();
        let mut ids = BTreeSet::new();
        for part in parts(&allowing, 1) {
            let held = agent_roles::table
                .inner_join(agents::table.on(agents::id.eq(agent_roles::agent_id)))
                .filter(agent_roles::role_id.eq_any(part.iter().copied()))
                .filter(agents::enabled)
                .filter(agents::deleted_at.is_null())
                .select(agents::id);
            ids.extend(self.run(|conn| held.load::<i64>(conn))?);
        }
        let ids: Vec<i64> = ids.into_iter().collect();
        let mut holders = Vec::with_capacity(ids.len());
        for part in parts(&ids, 1) {
            holders.extend(self.find_agents(part)?);
        }
        holders.sort_unstable_by_key(|agent| agent.id);
        Ok(holders)
    }

    fn lock_administrators(&mut self) -> Result<Vec<AgentId>, StoreError> {
        self.run(|conn| dialect::lock_named_role(conn, ADMIN))?;
        let ids: Vec<i64> = self.run(|conn| {
            agent_roles::table
                .inner_join(roles::table.on(roles::id.eq(agent_roles::role_id)))
                .inner_join(agents::table.on(agents::id.eq(agent_roles::agent_id)))
                .filter(roles::name.eq(ADMIN))
                .filter(roles::built_in)
                .filter(agents::enabled)
                .filter(agents::deleted_at.is_null())
                .order(agents::id)
                .select(agents::id)
                .load(conn)
        })?;
        Ok(ids.into_iter().map(AgentId).collect())
    }

    fn soft_delete_agent(&mut self, id: AgentId, at: Timestamp) -> Result<bool, StoreError> {
        let living = agents::table.find(id.0).filter(agents::deleted_at.is_null());
        let set = (agents::deleted_at.eq(At(at)), agents::updated_at.eq(At(at)));
        if self.run(|conn| diesel::update(living).set(set).execute(conn))? == 0 {
            return Ok(false);
        }
        let id = id.0;
        let known = agents::table.find(id).select(ProfileRow::as_select());
        let known: ProfileRow = self.run(|conn| known.first(conn))?;
        let known = Profile::from(known);
        self.unindex_agent(id, &known.full_name(), &known.email)?;
        self.run(|conn| {
            diesel::delete(agent_roles::table.filter(agent_roles::agent_id.eq(id))).execute(conn)?;
            diesel::delete(team_members::table.filter(team_members::agent_id.eq(id))).execute(conn)?;
            diesel::delete(agent_preferences::table.find(id)).execute(conn)?;
            let who = agents::table.find(id).select(agents::uuid.nullable());
            diesel::delete(genie_managers::table.filter(genie_managers::user_uuid.eq_any(who))).execute(conn)
        })?;
        Ok(true)
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
