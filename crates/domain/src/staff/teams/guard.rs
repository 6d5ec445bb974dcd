use super::{Team, Teams};
use crate::base::text::none_of;
use crate::base::{AgentId, Lacks, Name, Permission, Principal, StoreError, TeamId};
use crate::staff::agents::Agents;

/// Why a team was not shown or changed.
#[derive(Debug, thiserror::Error)]
pub enum TeamError {
    /// The caller lacks `teams:manage`.
    #[error(transparent)]
    Lacks(#[from] Lacks),
    /// There is no such team.
    #[error("There is no team with this id.")]
    NotFound,
    /// Another team has the name.
    #[error("Another team has this name.")]
    NameTaken,
    /// There are no such agents.
    #[error("{}", none_of("agent", .0).unwrap_or_default())]
    UnknownAgents(Vec<AgentId>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One team.
///
/// # Errors
/// [`TeamError`].
pub fn get<T: Teams + ?Sized>(tx: &mut T, by: &Principal, id: TeamId) -> Result<Team, TeamError> {
    by.require(Permission::TeamsManage)?;
    tx.find_team(id)?.ok_or(TeamError::NotFound)
}

/// Every team, by name.
///
/// # Errors
/// [`TeamError`].
pub fn list<T: Teams + ?Sized>(tx: &mut T, by: &Principal) -> Result<Vec<Team>, TeamError> {
    by.require(Permission::TeamsManage)?;
    Ok(tx.list_teams()?)
}

pub(super) fn known_agents<T: Agents + ?Sized>(tx: &mut T, members: &[AgentId]) -> Result<(), TeamError> {
    if members.is_empty() {
        return Ok(());
    }
    let known = tx.existing_agents(members)?;
    let unknown: Vec<_> = members.iter().filter(|id| !known.contains(id)).copied().collect();
    if unknown.is_empty() { Ok(()) } else { Err(TeamError::UnknownAgents(unknown)) }
}

/// Number and name of every team, by name; whoever is signed in may see them.
///
/// # Errors
/// The store's.
pub fn list_compact<T: Teams + ?Sized>(tx: &mut T) -> Result<Vec<(TeamId, Name)>, StoreError> {
    tx.list_teams_compact()
}
