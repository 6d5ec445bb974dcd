use super::{Import, ImportState, Imports, MAX_ERRORS, Row, RowError, Sheet};
use crate::base::secrets::uuid_v7;
use crate::base::{
    AgentId, AgentUuid, Context, Credential, Email, Lease, Name, Permission, PermissionSet, Principal,
    StoreError, TeamId,
};
use crate::records::activity::{Activities, NewEntry, Target, Value};
use crate::staff::agents::{Agents, NewAgent, Profile};
use crate::staff::roles::{Role, Roles};
use crate::staff::teams::{self, Teams};
use std::collections::HashMap;

/// Rows in one batch, which is one transaction.
pub const BATCH: usize = 500;

/// Why a batch was not worked off.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// Another worker has the import now.
    #[error("Another worker has this import now.")]
    LeaseLost,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Works the next [`BATCH`] rows of an import off in one transaction and answers the import after it. A bad row never
/// stops the others. Rights are looked up anew for each batch: when whoever uploaded the file may no longer manage
/// agents, the import fails and makes nobody.
///
/// # Errors
/// [`BatchError`]; the transaction must be undone.
pub fn run_batch<T>(
    tx: &mut T,
    cx: &Context<'_>,
    import: &Import,
    sheet: &dyn Sheet,
    lease: Lease,
) -> Result<Import, BatchError>
where
    T: Imports + Agents + Roles + Teams + Activities + ?Sized,
{
    let mut next = import.clone();
    next.started_at.get_or_insert(cx.at);
    let by = uploader(tx, import.by)?;
    match by.filter(|by| by.can(Permission::UsersManage)) {
        Some(by) => work_off(tx, cx, &by, sheet, &mut next)?,
        None => next.state = ImportState::Failed,
    }
    if next.state != ImportState::Running {
        next.ended_at = Some(cx.at);
    }
    if tx.save_import(&next, lease)? { Ok(next) } else { Err(BatchError::LeaseLost) }
}

fn uploader<T: Agents + ?Sized>(tx: &mut T, id: AgentId) -> Result<Option<Principal>, StoreError> {
    let agent = tx.find_agent(id)?.filter(|agent| agent.enabled);
    Ok(agent.map(|agent| agent.principal(Credential::Operator)))
}

fn work_off<T>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    sheet: &dyn Sheet,
    import: &mut Import,
) -> Result<(), StoreError>
where
    T: Agents + Roles + Teams + Activities + ?Sized,
{
    let done = import.completed + import.errored;
    let rows: Vec<Row> = sheet.rows(import.offset, done).take(BATCH).collect();
    let known = Known::load(tx, &rows)?;
    let mut errors = Vec::new();
    let mut good = Vec::new();
    for row in &rows {
        match known.check(cx, by, row) {
            Ok(parsed) => good.push((row, parsed)),
            Err(message) => errors.push(row.error(message)),
        }
    }
    let agents: Vec<NewAgent> = good.iter().map(|(_, parsed)| parsed.agent.clone()).collect();
    let inserted = tx.insert_agents(&agents)?;
    let mut members = Vec::new();
    let mut entries = Vec::new();
    for ((row, parsed), id) in good.iter().zip(inserted) {
        match id.done() {
            Some(id) => {
                members.extend(parsed.teams.iter().map(|team| (*team, id)));
                entries.push(parsed.entry(cx, by, id));
            }
            None => errors.push(row.error("Another agent has this e-mail address.".into())),
        }
    }
    tx.add_team_members(&members)?;
    tx.append_activities(&entries)?;
    let errored = u32::try_from(errors.len()).unwrap_or(u32::MAX);
    import.completed += u32::try_from(rows.len()).unwrap_or(u32::MAX) - errored;
    import.errored += errored;
    errors.sort_by_key(|error| error.row);
    let room = MAX_ERRORS.saturating_sub(import.errors.len());
    import.errors.extend(errors.into_iter().take(room));
    if let Some(last) = rows.last() {
        import.offset = u64::try_from(last.end).unwrap_or(u64::MAX);
    }
    import.state =
        if import.running() == 0 || rows.is_empty() { ImportState::Completed } else { ImportState::Running };
    Ok(())
}

/// Who joins by a good row.
struct ParsedRow {
    agent: NewAgent,
    teams: Vec<TeamId>,
    /// Each role once, however often the row names it.
    role_names: Vec<String>,
    /// Each team once, as the row names it first.
    team_names: Vec<String>,
}

impl ParsedRow {
    fn entry(&self, cx: &Context<'_>, by: &Principal, id: AgentId) -> NewEntry {
        let Self { agent, role_names, team_names, .. } = self;
        let target = Target { kind: "agent", id: id.to_string(), name: agent.profile.full_name() };
        NewEntry::new(cx, by, "agent.imported", target)
            .change("email", Value::Null, Value::of(Some(&agent.profile.email)))
            .change("roles", Value::Null, Value::List(role_names.clone()))
            .change("teams", Value::Null, Value::List(team_names.clone()))
    }
}

/// The roles and teams that a batch names.
struct Known {
    roles: HashMap<String, Role>,
    teams: HashMap<String, TeamId>,
}

impl Known {
    fn load<T: Roles + Teams + ?Sized>(tx: &mut T, rows: &[Row]) -> Result<Self, StoreError> {
        let mut names: Vec<String> = rows.iter().flat_map(|row| row.roles.iter().cloned()).collect();
        names.sort_unstable();
        names.dedup();
        let mut keys: Vec<String> =
            rows.iter().flat_map(|row| &row.teams).filter_map(|name| key(name)).collect();
        keys.sort_unstable();
        keys.dedup();
        let roles = if names.is_empty() { Vec::new() } else { tx.find_roles_by_name(&names)? };
        let teams = if keys.is_empty() { Vec::new() } else { tx.find_teams_by_key(&keys)? };
        Ok(Self {
            roles: roles.into_iter().map(|role| (role.name.clone(), role)).collect(),
            teams: teams.into_iter().collect(),
        })
    }

    fn check(&self, cx: &Context<'_>, by: &Principal, row: &Row) -> Result<ParsedRow, String> {
        if !row.is_whole {
            return Err("This row has more or fewer cells than the header.".into());
        }
        let email: Email = row.email.parse().map_err(|error| format!("email: {error}"))?;
        let first_name: Name = row.first_name.parse().map_err(|error| format!("first_name: {error}"))?;
        let last_name = Some(row.last_name.as_str()).filter(|name| !name.is_empty());
        let last_name: Option<Name> =
            last_name.map(str::parse).transpose().map_err(|error| format!("last_name: {error}"))?;
        let (mut roles, mut role_names) = (Vec::new(), Vec::new());
        let mut permissions = PermissionSet::NONE;
        for name in &row.roles {
            let role = self.roles.get(name).ok_or_else(|| format!("roles: There is no role {name:?}."))?;
            permissions = permissions.union(role.permissions);
            if !roles.contains(&role.id) {
                roles.push(role.id);
                role_names.push(name.clone());
            }
        }
        by.covers(permissions).map_err(|error| format!("roles: {error}"))?;
        let (mut teams, mut team_names) = (Vec::new(), Vec::new());
        for name in &row.teams {
            let id = key(name).and_then(|key| self.teams.get(&key));
            let id = *id.ok_or_else(|| format!("teams: There is no team {name:?}."))?;
            if !teams.contains(&id) {
                teams.push(id);
                team_names.push(name.clone());
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

fn key(name: &str) -> Option<String> {
    name.parse().ok().map(|name: Name| teams::name_key(&name))
}

impl Row {
    fn error(&self, message: String) -> RowError {
        // A message quotes cells, and a cell can be as long as the file.
        let cut = |text: &str, most: usize| text.chars().take(most).collect();
        RowError { row: self.number, email: cut(&self.email, 320), message: cut(&message, 500) }
    }
}
