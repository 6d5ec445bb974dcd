use super::{Agent, Agents};
use crate::base::text::none_of;
use crate::base::{AgentId, Exceeds, Lacks, Permission, Principal, StoreError, TeamId};
use crate::staff::roles::{Role, Roles};
use crate::staff::teams::Teams;
use std::fmt;

/// Why somebody may not manage an agent.
#[derive(Debug, thiserror::Error)]
pub enum AgentGuardError {
    /// There is no such agent.
    #[error("There is no agent with this id.")]
    NotFound,
    /// The caller lacks `users:manage`.
    #[error(transparent)]
    Lacks(#[from] Lacks),
    /// The agent may do things that the caller may not.
    #[error("This agent has permissions that you do not have.")]
    Exceeds,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The agent with this number, for a caller with `users:manage`.
///
/// # Errors
/// [`AgentGuardError`].
pub fn get<T: Agents + ?Sized>(tx: &mut T, by: &Principal, id: AgentId) -> Result<Agent, AgentGuardError> {
    by.require(Permission::UsersManage)?;
    tx.find_agent(id)?.ok_or(AgentGuardError::NotFound)
}

/// The agent, for a caller with `users:manage` who has every permission that the agent has.
///
/// # Errors
/// [`AgentGuardError`].
pub fn managed<T: Agents + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: AgentId,
) -> Result<Agent, AgentGuardError> {
    let agent = get(tx, by, id)?;
    by.covers(agent.permissions).map_err(|Exceeds| AgentGuardError::Exceeds)?;
    Ok(agent)
}

/// The same, kept from other writers until the transaction ends.
///
/// # Errors
/// [`AgentGuardError`].
pub fn held<T: Agents + ?Sized>(tx: &mut T, by: &Principal, id: AgentId) -> Result<Agent, AgentGuardError> {
    tx.lock_agent(id)?;
    managed(tx, by, id)
}

/// The caller's own record, kept from other writers until the transaction ends.
///
/// # Errors
/// [`AgentGuardError`], but it asks for no permission.
pub fn held_own<T: Agents + ?Sized>(tx: &mut T, by: &Principal) -> Result<Agent, AgentGuardError> {
    tx.lock_agent(by.id)?;
    tx.find_agent(by.id)?.ok_or(AgentGuardError::NotFound)
}

/// Roles and teams that were named and do not exist, all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownNames {
    /// Names of roles.
    pub roles: Vec<String>,
    /// Numbers of teams.
    pub teams: Vec<TeamId>,
}

impl UnknownNames {
    /// What is wrong with which field.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, String)> {
        let roles = none_of("role", self.roles.iter().map(|name| format!("{name:?}")));
        let teams = none_of("team", &self.teams);
        [("roles", roles), ("teams", teams)].into_iter().filter_map(|(name, text)| Some((name, text?)))
    }
}

impl fmt::Display for UnknownNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fields().map(|(_, text)| text).collect::<Vec<_>>().join(" "))
    }
}

impl std::error::Error for UnknownNames {}

/// The roles with these names, where they and the teams all exist.
pub(super) fn resolve<T: Roles + Teams + ?Sized, E: From<StoreError> + From<UnknownNames>>(
    tx: &mut T,
    names: &[String],
    teams: &[TeamId],
) -> Result<Vec<Role>, E> {
    let roles = if names.is_empty() { Vec::new() } else { tx.find_roles_by_name(names)? };
    let known = if teams.is_empty() { Vec::new() } else { tx.existing_teams(teams)? };
    let is_unknown = |name: &&String| roles.iter().all(|role| role.name != **name);
    let unknown = UnknownNames {
        roles: names.iter().filter(is_unknown).cloned().collect(),
        teams: teams.iter().filter(|id| !known.contains(id)).copied().collect(),
    };
    if unknown.fields().next().is_none() { Ok(roles) } else { Err(unknown.into()) }
}
