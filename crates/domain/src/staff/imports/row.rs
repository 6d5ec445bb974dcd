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
use std::collections::HashMap;

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

/// The roles and teams that rows name.
pub(super) struct Known {
    roles: Vec<Role>,
    /// Where each role is, by its name and by its folded one.
    places: HashMap<String, usize>,
    teams: HashMap<String, TeamId>,
}

impl Known {
    pub(super) fn load<T: Roles + Teams + ?Sized>(tx: &mut T, rows: &[Row]) -> Result<Self, StoreError> {
        let names = rows.iter().flat_map(|row| {
            row.teams
                .iter()
                .flat_map(|name| std::iter::once(name.as_str()).chain(parts(name, row.separators)))
        });
        let mut keys: Vec<String> = names.filter_map(team_key).collect();
        keys.sort_unstable();
        keys.dedup();
        let names_roles = rows.iter().any(|row| !row.roles.is_empty());
        let roles = if names_roles { tx.list_roles()? } else { Vec::new() };
        let teams = if keys.is_empty() { Vec::new() } else { tx.find_teams_by_key(&keys)? };
        let mut places: HashMap<_, _> =
            roles.iter().enumerate().map(|(place, role)| (role.name.clone(), place)).collect();
        for (place, role) in roles.iter().enumerate() {
            places.entry(fold(&role.name)).or_insert(place);
        }
        Ok(Self { roles, places, teams: teams.into_iter().collect() })
    }

    fn role(&self, name: &str) -> Option<&Role> {
        let place = self.places.get(name).or_else(|| self.places.get(&fold(name)))?;
        self.roles.get(*place)
    }

    fn team(&self, name: &str) -> Option<TeamId> {
        team_key(name).and_then(|key| self.teams.get(&key)).copied()
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
        for name in row.names(&row.roles, |name| self.role(name).is_some()) {
            let role = self.role(name).ok_or_else(|| format!("roles: There is no role {name:?}."))?;
            permissions = permissions.union(role.permissions);
            if !roles.contains(&role.id) {
                roles.push(role.id);
                role_names.push(role.name.clone());
            }
        }
        by.covers(permissions).map_err(|error| format!("roles: {error}"))?;
        let (mut teams, mut team_names) = (Vec::new(), Vec::new());
        for name in row.names(&row.teams, |name| self.team(name).is_some()) {
            let id = self.team(name).ok_or_else(|| format!("teams: There is no team {name:?}."))?;
            if !teams.contains(&id) {
                teams.push(id);
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

fn team_key(name: &str) -> Option<String> {
    name.parse().ok().map(|name: Name| teams::name_key(&name))
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
