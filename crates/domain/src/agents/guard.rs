use super::{Agent, Agents};
use crate::ids::{AgentId, TeamId};
use crate::permissions::Permission;
use crate::principal::{Exceeds, Lacks, Principal};
use crate::roles::{Role, Roles};
use crate::store::StoreError;
use crate::teams::Teams;

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
pub fn manageable<T: Agents + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: AgentId,
) -> Result<Agent, AgentGuardError> {
    let agent = get(tx, by, id)?;
    by.covers(agent.permissions).map_err(|Exceeds| AgentGuardError::Exceeds)?;
    Ok(agent)
}

/// A role or team that does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum UnknownName {
    Role(String),
    Team(TeamId),
}

pub(crate) fn resolve_roles<T: Roles + ?Sized>(
    tx: &mut T,
    names: &[String],
) -> Result<Result<Vec<Role>, UnknownName>, StoreError> {
    if names.is_empty() {
        return Ok(Ok(Vec::new()));
    }
    let roles = tx.find_roles_by_name(names)?;
    let unknown = names.iter().find(|name| roles.iter().all(|role| role.name != **name));
    Ok(match unknown {
        Some(name) => Err(UnknownName::Role(name.clone())),
        None => Ok(roles),
    })
}

pub(crate) fn resolve_teams<T: Teams + ?Sized>(
    tx: &mut T,
    ids: &[TeamId],
) -> Result<Result<(), UnknownName>, StoreError> {
    if ids.is_empty() {
        return Ok(Ok(()));
    }
    let known = tx.existing_teams(ids)?;
    Ok(match ids.iter().find(|id| !known.contains(id)) {
        Some(id) => Err(UnknownName::Team(*id)),
        None => Ok(()),
    })
}
