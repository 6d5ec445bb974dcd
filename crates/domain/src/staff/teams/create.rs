use super::guard::known_agents;
use super::{Emoji, Team, TeamError, Teams, get};
use crate::base::{AgentId, Context, Name, Permission, Principal};
use crate::records::activity::{Activities, NewEntry, Value};
use crate::staff::agents::Agents;

/// What a new team is to be.
#[derive(Clone, Debug)]
pub struct TeamDraft {
    /// Its name.
    pub name: Name,
    /// Its picture.
    pub emoji: Option<Emoji>,
    /// Its members.
    pub members: Vec<AgentId>,
}

/// Makes a team.
///
/// # Errors
/// [`TeamError`].
pub fn create<T: Teams + Agents + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    draft: &TeamDraft,
) -> Result<Team, TeamError> {
    by.require(Permission::TeamsManage)?;
    known_agents(tx, &draft.members)?;
    let inserted = tx.insert_team(&draft.name, draft.emoji.as_ref(), cx.at)?;
    let id = inserted.done().ok_or(TeamError::NameTaken)?;
    tx.set_team_members(id, &draft.members)?;
    let team = get(tx, by, id)?;
    let entry = NewEntry::new(cx, by, "team.created", team.target())
        .change("emoji", Value::Null, Value::of(team.emoji.as_ref()))
        .change("members", Value::Null, members(&team));
    tx.append_activity(&entry)?;
    Ok(team)
}

pub(super) fn members(team: &Team) -> Value {
    Value::List(team.members.iter().map(ToString::to_string).collect())
}
