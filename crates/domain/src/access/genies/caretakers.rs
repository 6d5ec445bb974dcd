use super::Genie;
use crate::base::{Permission, StoreError};
use crate::staff::agents::{Agent, Agents};

/// Whom mail about a Genie goes to: its owner, or where that one was deleted or disabled, everybody who manages all Genies.
///
/// # Errors
/// The store's.
pub fn caretakers<T: Agents + ?Sized>(tx: &mut T, genie: &Genie) -> Result<Vec<Agent>, StoreError> {
    match tx.find_agent_by_uuid(genie.owner)?.filter(|owner| owner.enabled) {
        Some(owner) => Ok(vec![owner]),
        None => tx.list_holders(Permission::GeniesManageAll),
    }
}
