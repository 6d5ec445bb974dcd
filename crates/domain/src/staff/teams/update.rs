use super::create::members;
use super::guard::known_agents;
use super::{Team, TeamError, TeamNameTaken, TeamPatch, Teams, get};
use crate::base::{AgentId, Context, Principal, TeamId};
use crate::records::activity::{Activities, NewEntry, Value};
use crate::staff::agents::Agents;

/// Changes the fields that are given; `members` replaces the whole set.
///
/// # Errors
/// [`TeamError`].
pub fn update<T: Teams + Agents + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: TeamId,
    patch: &TeamPatch,
    new_members: Option<&[AgentId]>,
) -> Result<Team, TeamError> {
    let old = get(tx, by, id)?;
    tx.patch_team(id, patch, cx.at)?.map_err(|TeamNameTaken| TeamError::NameTaken)?;
    if let Some(agents) = new_members {
        known_agents(tx, agents)?;
        tx.set_team_members(id, agents)?;
    }
    let new = get(tx, by, id)?;
    let entry = NewEntry::new(cx, by, "team.updated", new.target())
        .change("name", Value::of(Some(&old.name)), Value::of(Some(&new.name)))
        .change("emoji", Value::of(old.emoji.as_ref()), Value::of(new.emoji.as_ref()))
        .change("members", members(&old), members(&new));
    if !entry.changes.is_empty() {
        tx.append_activity(&entry)?;
    }
    Ok(new)
}
