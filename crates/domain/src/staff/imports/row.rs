//! What a row of the file says of a person, and whether they can join by it.

use super::header::parts;
use super::{Row, RowError};
use crate::base::secrets::uuid_v7;
use crate::base::text::fold;
use crate::base::{AgentId, AgentUuid, Context, Email, Name, PermissionSet, Principal, StoreError, TeamId};
use crate::records::activity::{NewEntry, Target, Value};
use crate::staff::agents::{NewAgent, Profile};
use crate::staff::roles::{Role, Roles};
use crate::staff::teams::{self, Teams};
use std::collections::{BTreeSet, HashMap};
use std::iter;
use std::sync::Arc;

/// What is said of a row whose address another agent has, or a row before it.
pub(super) const TAKEN: &str = "Another agent has this e-mail address.";

/// Who joins by a good row.
pub(super) struct ParsedRow {
    pub(super) agent: NewAgent,
    pub(super) teams: Vec<TeamId>,
    /// Each role once, however often the row names it.
    pub(super) role_names: Vec<String>,
    /// Each team once, as the row names it first.
    pub(super) team_names: Vec<String>,
}

impl ParsedRow {
    pub(super) fn entry(&self, cx: &Context<'_>, by: &Principal, id: AgentId) -> NewEntry {
        let Self { agent, role_names, team_names, .. } = self;
        let target = Target { kind: "agent", id: id.to_string(), name: agent.profile.full_name() };
        NewEntry::new(cx, by, "agent.imported", target)
            .change("email", Value::Null, Value::of(Some(&agent.profile.email)))
            .change("roles", Value::Null, Value::List(role_names.clone()))
            .change("teams", Value::Null, Value::List(team_names.clone()))
    }
}

/// The roles and teams that rows name, by the names that stand there.
pub(super) struct Known {
    roles: HashMap<String, Arc<Role>>,
    teams: HashMap<String, TeamId>,
}

impl Known {
    pub(super) fn load<T: Roles + Teams + ?Sized>(tx: &mut T, rows: &[Row]) -> Result<Self, StoreError> {
        Ok(Self {
            roles: roles(tx, &distinct(rows, |row| &row.roles))?,
            teams: teams(tx, &distinct(rows, |row| &row.teams))?,
        })
    }

    /// Who joins by a row; the error says what is wrong with it and what to do.
    pub(super) fn check(&self, cx: &Context<'_>, by: &Principal, row: &Row) -> Result<ParsedRow, String> {
        if let Some(fault) = row.fault {
            return Err(fault.to_string());
        }
        let email: Email = address(&row.email).parse().map_err(|error| format!("email: {error}"))?;
        let first_name: Name = row.first_name.parse().map_err(|error| format!("first_name: {error}"))?;
        let last_name = Some(row.last_name.as_str()).filter(|name| !name.is_empty());
        let last_name: Option<Name> =
            last_name.map(str::parse).transpose().map_err(|error| format!("last_name: {error}"))?;
        let (mut roles, mut role_names) = (Vec::new(), Vec::new());
        let mut permissions = PermissionSet::NONE;
        for name in row.names(&row.roles, |name| self.roles.contains_key(name)) {
            let role = self.roles.get(name).ok_or_else(|| format!("roles: There is no role {name:?}."))?;
            permissions = permissions.union(role.permissions);
            if !roles.contains(&role.id) {
                roles.push(role.id);
                role_names.push(role.name.clone());
            }
        }
        by.covers(permissions).map_err(|error| format!("roles: {error}"))?;
        let (mut teams, mut team_names) = (Vec::new(), Vec::new());
        for name in row.names(&row.teams, |name| self.teams.contains_key(name)) {
            let id = self.teams.get(name).ok_or_else(|| format!("teams: There is no team {name:?}."))?;
            if !teams.contains(id) {
                teams.push(*id);
                team_names.push(name.to_owned());
            }
        }
        let agent = NewAgent {
            uuid: AgentUuid(uuid_v7(cx.secrets, cx.at)),
            profile: Profile { last_name, ..Profile::new(first_name, email) },
            roles,
            password: None,
            created_at: cx.at,
        };
        Ok(ParsedRow { agent, teams, role_names, team_names })
    }
}

/// The names in the lists of rows, as they stand and split.
fn distinct(rows: &[Row], list: impl Fn(&Row) -> &[String]) -> BTreeSet<&str> {
    let names = rows.iter().flat_map(|row| list(row).iter().map(|name| (name.as_str(), row.separators)));
    names.flat_map(|(name, separators)| iter::once(name).chain(parts(name, separators))).collect()
}

/// Roles go by their name in any case; where several do, by the one that is written alike.
fn roles<T: Roles + ?Sized>(
    tx: &mut T,
    names: &BTreeSet<&str>,
) -> Result<HashMap<String, Arc<Role>>, StoreError> {
    if names.is_empty() {
        return Ok(HashMap::new());
    }
    let roles: Vec<Arc<Role>> = tx.list_roles()?.into_iter().map(Arc::new).collect();
    let folded: HashMap<String, &Arc<Role>> =
        roles.iter().rev().map(|role| (fold(&role.name), role)).collect();
    let exact: HashMap<&str, &Arc<Role>> = roles.iter().map(|role| (role.name.as_str(), role)).collect();
    let find = |name: &str| exact.get(name).or_else(|| folded.get(&fold(name))).copied();
    Ok(names.iter().filter_map(|name| Some(((*name).to_owned(), Arc::clone(find(name)?)))).collect())
}

fn teams<T: Teams + ?Sized>(
    tx: &mut T,
    names: &BTreeSet<&str>,
) -> Result<HashMap<String, TeamId>, StoreError> {
    let keyed: Vec<(&str, String)> =
        names.iter().filter_map(|name| Some((*name, teams::name_key(&name.parse::<Name>().ok()?)))).collect();
    if keyed.is_empty() {
        return Ok(HashMap::new());
    }
    let mut keys: Vec<String> = keyed.iter().map(|(_, key)| key.clone()).collect();
    keys.sort_unstable();
    keys.dedup();
    let found: HashMap<String, TeamId> = tx.find_teams_by_key(&keys)?.into_iter().collect();
    Ok(keyed.into_iter().filter_map(|(name, key)| Some((name.to_owned(), *found.get(&key)?))).collect())
}

/// The address in a cell, which may have a name before it: `Ann B <ann@example.com>`.
fn address(cell: &str) -> &str {
    let inside = cell.trim().strip_suffix('>').and_then(|rest| rest.split_once('<'));
    match inside {
        // Before an address stands a name, or the address once more; two addresses are none.
        Some((name, inner)) if !name.contains('@') || name.trim() == inner.trim() => inner,
        _ => cell,
    }
}

impl Row {
    /// The names of a list. A name that is not known as it stands may be several.
    pub(super) fn names<'a>(
        &self,
        list: &'a [String],
        is_known: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = &'a str> {
        let separators = self.separators;
        list.iter().flat_map(move |name| {
            let separators = if is_known(name) { &[] } else { separators };
            parts(name, separators)
        })
    }

    pub(super) fn error(&self, message: &str) -> RowError {
        // A message quotes cells, and a cell can be as long as the file.
        RowError { row: self.number, email: cut(&self.email, 320), message: cut(message, 500) }
    }
}

pub(super) fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_have_a_name_before_it() {
        for cell in [
            "ann@example.com",
            "Ann B <ann@example.com>",
            " <ann@example.com> ",
            "ann@example.com <ann@example.com>",
            "\"B, Ann\" < ann@example.com >",
        ] {
            assert_eq!(
                address(cell).parse::<Email>().map(|email| email.to_string()),
                Ok("ann@example.com".into())
            );
        }
        for cell in
            ["a@example.com, Bob <b@example.com>", "A <a@example.com>, B <b@example.com>", "Ann <>", ">", "<"]
        {
            assert!(address(cell).parse::<Email>().is_err(), "{cell}");
        }
    }
}
