use crate::base::{AgentId, Permission, StoreError};
use crate::staff::agents::{Agent, Agents};

/// Why somebody cannot own Genies.
#[derive(Debug, thiserror::Error)]
pub enum HeirError {
    /// There is no such agent.
    #[error("There is no such agent. Choose an agent who is there.")]
    Unknown,
    /// They are the one who leaves.
    #[error("This is the agent who leaves. Choose another one.")]
    Leaves,
    /// They cannot sign in.
    #[error("This agent is disabled. Choose an enabled one.")]
    Disabled,
    /// They may not have Genies.
    #[error("This agent needs the permission genies:write to own Genies.")]
    Lacks,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The agent, if they are enabled and may own Genies. They are kept alive and enabled until the transaction ends: whoever
/// deletes or disables them at the same moment finds what they own by then.
///
/// # Errors
/// [`HeirError`].
pub fn heir<T: Agents + ?Sized>(tx: &mut T, id: AgentId) -> Result<Agent, HeirError> {
    if tx.existing_agents(&[id])?.is_empty() {
        return Err(HeirError::Unknown);
    }
    let agent = tx.find_agent(id)?.ok_or(HeirError::Unknown)?;
    if !agent.enabled {
        return Err(HeirError::Disabled);
    }
    let may_own = [Permission::GeniesWrite, Permission::GeniesManageAll];
    if may_own.iter().any(|permission| agent.permissions.contains(*permission)) {
        Ok(agent)
    } else {
        Err(HeirError::Lacks)
    }
}
