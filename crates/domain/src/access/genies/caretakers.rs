use super::Genie;
use crate::base::StoreError;
use crate::staff::agents::{Agent, Agents};

/// Whom mail about a Genie goes to.
///
/// # Errors
/// The store's.
pub fn caretakers<T: Agents + ?Sized>(tx: &mut T, genie: &Genie) -> Result<Vec<Agent>, StoreError> {
    Ok(tx.find_agent_by_uuid(genie.owner)?.into_iter().collect())
}
