use super::{TeamError, Teams, get};
use crate::base::{Context, Principal, TeamId};
use crate::records::activity::{Activities, NewEntry};
use crate::staff::conversations::Conversations;

/// Takes the team off every conversation, then deletes it with its memberships and its accesses to Genies.
///
/// # Errors
/// [`TeamError`].
pub fn delete<T: Teams + Conversations + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: TeamId,
) -> Result<(), TeamError> {
    let team = get(tx, by, id)?;
    tx.unassign_team(id, cx.at)?;
    if !tx.delete_team(id)? {
        return Err(TeamError::NotFound);
    }
    tx.append_activity(&NewEntry::new(cx, by, "team.deleted", team.target()))?;
    Ok(())
}
