//! Adding agents, one or hundreds, in few statements.

use super::{Tx, parts};
use crate::schema::{agent_roles, agents};
use crate::values::{At, Id};
use diesel::prelude::*;
use portcullis_domain::base::{Name, Written};
use portcullis_domain::staff::agents::{Availability, NewAgent, name_key};
use portcullis_domain::{AgentId, StoreError, WebUrl};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Insertable)]
#[diesel(table_name = agents)]
#[diesel(treat_none_as_default_value = false)]
struct NewRow<'a> {
    uuid: Id,
    first_name: &'a str,
    last_name: Option<&'a str>,
    email: &'a str,
    password_hash: Option<&'a str>,
    avatar_url: Option<&'a str>,
    availability: &'static str,
    country: Option<String>,
    enabled: bool,
    created_at: At,
    updated_at: At,
    name_key: String,
}

const COLUMNS: usize = 12;

#[derive(Insertable)]
#[diesel(table_name = agent_roles)]
#[diesel(treat_none_as_default_value = false)]
struct RoleRow {
    agent_id: i64,
    role_id: i64,
}

impl<'a> From<&'a NewAgent> for NewRow<'a> {
    fn from(agent: &'a NewAgent) -> Self {
        let profile = &agent.profile;
        Self {
            uuid: Id(agent.uuid.0),
            first_name: profile.first_name.as_str(),
            last_name: profile.last_name.as_ref().map(Name::as_str),
            email: profile.email.as_str(),
            password_hash: agent.password.as_ref().map(|hash| hash.0.as_str()),
            avatar_url: profile.avatar_url.as_ref().map(WebUrl::as_str),
            availability: Availability::Offline.name(),
            country: profile.country.map(|country| country.to_string()),
            enabled: true,
            created_at: At(agent.created_at),
            updated_at: At(agent.created_at),
            name_key: name_key(&profile.full_name()),
        }
    }
}

impl Tx<'_> {
    /// Adds those whose address is free, also among these themselves: the first one gets it.
    pub(super) fn add_agents(&mut self, new: &[NewAgent]) -> Result<Vec<Written<AgentId>>, StoreError> {
        let rows: Vec<NewRow<'_>> = new.iter().map(NewRow::from).collect();
        let mut ids: HashMap<Uuid, i64> = HashMap::with_capacity(new.len());
        for part in parts(&rows, COLUMNS) {
            let added: Vec<(Id, i64)> = self.run(|conn| {
                diesel::insert_into(agents::table)
                    .values(part)
                    // Without a target: diesel cannot name a partial index on SQLite. A UUID never collides.
                    .on_conflict_do_nothing()
                    .returning((agents::uuid, agents::id))
                    .get_results(conn)
            })?;
            ids.extend(added.into_iter().map(|(uuid, id)| (uuid.0, id)));
        }
        let added = || new.iter().filter_map(|agent| Some((*ids.get(&agent.uuid.0)?, agent)));
        let roles: Vec<_> =
            added().flat_map(|(id, agent)| agent.roles.iter().map(move |role| (id, role.0))).collect();
        self.give_roles(&roles)?;
        self.index_agents(
            &added()
                .map(|(id, agent)| (id, agent.profile.full_name(), &agent.profile.email))
                .collect::<Vec<_>>(),
        )?;
        let written = |agent: &NewAgent| match ids.get(&agent.uuid.0) {
            Some(id) => Written::Done(AgentId(*id)),
            None => Written::Taken,
        };
        Ok(new.iter().map(written).collect())
    }

    /// Gives roles to agents, also where they have them.
    pub(super) fn give_roles(&mut self, held: &[(i64, i64)]) -> Result<(), StoreError> {
        let rows: Vec<_> = held
            .iter()
            .map(|(agent_id, role_id)| RoleRow { agent_id: *agent_id, role_id: *role_id })
            .collect();
        for part in parts(&rows, 2) {
            self.run(|conn| {
                diesel::insert_into(agent_roles::table).values(part).on_conflict_do_nothing().execute(conn)
            })?;
        }
        Ok(())
    }
}
