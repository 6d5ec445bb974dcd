//! The directory: which agents, in which order.

use super::search::after_prefix;
use super::{Conn, Db, Tx, is_nowhere, window};
use crate::schema::{agent_roles, agent_search, agents, roles, team_members};
use crate::values::Number;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use portcullis_domain::StoreError;
use portcullis_domain::base::PageRequest;
use portcullis_domain::staff::agents::{AgentFilter, AgentListing, AgentOrder, may_be_part};
use portcullis_domain::staff::roles::name_key;

/// The live agents that a filter leaves, its role being given by number.
fn matching(filter: &AgentFilter, role: Option<i64>) -> agents::BoxedQuery<'_, Db> {
    // A literal keeps PostgreSQL from planning this once for all values: the best way to find the one holder of a rare
    // role or word is not the best way to find the fifty thousand of a common one.
    let planned_anew = sql::<Bool>("TRUE");
    let mut found = agents::table.filter(agents::deleted_at.is_null()).filter(planned_anew).into_boxed();
    for word in &filter.words {
        let mut begins = agent_search::table
            .filter(agent_search::word.ge(word))
            .select(agent_search::agent_id)
            .into_boxed();
        if let Some(end) = after_prefix(word) {
            begins = begins.filter(agent_search::word.lt(end));
        }
        if !may_be_part(word) {
            begins = begins.filter(agent_search::starts);
        }
        found = found.filter(agents::id.eq_any(begins));
    }
    if let Some(team) = filter.team {
        let members = team_members::table.filter(team_members::team_id.eq(team.0));
        found = found.filter(agents::id.eq_any(members.select(team_members::agent_id)));
    }
    if let Some(role) = role {
        let holders = agent_roles::table.filter(agent_roles::role_id.eq(role));
        found = found.filter(agents::id.eq_any(holders.select(agent_roles::agent_id)));
    }
    if let Some(enabled) = filter.enabled {
        found = found.filter(agents::enabled.eq(enabled));
    }
    found
}

fn ordered(found: agents::BoxedQuery<'_, Db>, order: AgentOrder) -> agents::BoxedQuery<'_, Db> {
    use agents::{created_at, email, id, name_key};
    match (order.by, order.descending) {
        (AgentListing::Id, false) => found.order(id.asc()),
        (AgentListing::Id, true) => found.order(id.desc()),
        (AgentListing::Name, false) => found.order((name_key.asc(), id.asc())),
        (AgentListing::Name, true) => found.order((name_key.desc(), id.desc())),
        // No two live agents have one address.
        (AgentListing::Email, false) => found.order(email.asc()),
        (AgentListing::Email, true) => found.order(email.desc()),
        (AgentListing::CreatedAt, false) => found.order((created_at.asc(), id.asc())),
        (AgentListing::CreatedAt, true) => found.order((created_at.desc(), id.desc())),
    }
}

impl Tx<'_> {
    /// Numbers of the agents on a page, and how many match in all.
    pub(super) fn agents_on_page(
        &mut self,
        filter: &AgentFilter,
        order: AgentOrder,
        page: PageRequest,
    ) -> Result<(Vec<i64>, u64), StoreError> {
        if filter.words.iter().chain(&filter.role).any(|text| is_nowhere(text)) {
            return Ok((Vec::new(), 0));
        }
        let role = match &filter.role {
            None => None,
            Some(name) => {
                let found = roles::table.filter(roles::name_key.eq(name_key(name))).select(roles::id);
                match self.run(|conn| found.first::<i64>(conn).optional())? {
                    Some(id) => Some(id),
                    None => return Ok((Vec::new(), 0)),
                }
            }
        };
        let Number(total) = self.run(|conn: &mut Conn| matching(filter, role).count().get_result(conn))?;
        let (offset, limit) = window(page);
        let part = ordered(matching(filter, role), order).offset(offset).limit(limit).select(agents::id);
        let ids = self.run(|conn: &mut Conn| part.load(conn))?;
        Ok((ids, total))
    }
}
