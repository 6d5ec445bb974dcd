use super::{Agent, AgentFilter, AgentName, AgentOrder, Agents};
use crate::base::{Lacks, Page, PageRequest, Permission, Principal, StoreError};

/// Why agents were not listed.
#[derive(Debug, thiserror::Error)]
pub enum ListAgentsError {
    /// The caller lacks `users:manage`.
    #[error(transparent)]
    Lacks(#[from] Lacks),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One page of the directory.
///
/// # Errors
/// [`ListAgentsError`].
pub fn list<T: Agents + ?Sized>(
    tx: &mut T,
    by: &Principal,
    filter: &AgentFilter,
    order: AgentOrder,
    page: PageRequest,
) -> Result<Page<Agent>, ListAgentsError> {
    by.require(Permission::UsersManage)?;
    let (results, total) = tx.list_agents(filter, order, page)?;
    Ok(Page { results, total, at: page })
}

/// The names of all agents, of disabled ones only where they are wanted, by name; whoever is signed in may see them.
///
/// # Errors
/// The store's.
pub fn list_compact<T: Agents + ?Sized>(
    tx: &mut T,
    include_disabled: bool,
) -> Result<Vec<AgentName>, StoreError> {
    let mut names = tx.list_agents_compact()?;
    names.retain(|agent| agent.enabled || include_disabled);
    Ok(names)
}
