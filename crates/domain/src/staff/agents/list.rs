use super::{Agent, AgentFilter, AgentOrder, Agents};
use crate::base::{AgentId, Lacks, Page, PageRequest, Permission, Principal, StoreError};

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

/// Number and full name of every live agent, by name; whoever is signed in may see them.
///
/// # Errors
/// The store's.
pub fn list_compact<T: Agents + ?Sized>(tx: &mut T) -> Result<Vec<(AgentId, String)>, StoreError> {
    tx.list_agents_compact()
}
