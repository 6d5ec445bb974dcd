use super::create::members;
use super::guard::known_agents;
use super::{Team, TeamError, TeamPatch, Teams, get};
use crate::base::{AgentId, Context, Principal, TeamId};
use crate::records::activity::{Activities, NewEntry, Value};
use crate::staff::agents::Agents;

/// What to change of a team.
#[derive(Clone, Debug, Default)]
pub struct TeamChange {
    /// Its own fields.
    pub patch: TeamPatch,
    /// All its members from now on.
    pub members: Option<Vec<AgentId>>,
}

impl From<TeamPatch> for TeamChange {
    fn from(patch: TeamPatch) -> Self {
        Self { patch, members: None }
    }
}

/// Changes what is given.
///
/// # Errors
/// [`TeamError`].
pub fn update<T: Teams + Agents + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: TeamId,
    change: &TeamChange,
) -> Result<Team, TeamError> {
    let old = get(tx, by, id)?;
    tx.patch_team(id, &change.patch, cx.at)?.or(TeamError::NameTaken, TeamError::NotFound)?;
    if let Some(agents) = &change.members {
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
