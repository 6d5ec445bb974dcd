use super::{Assignment, Conversations};
use crate::base::{
    AgentId, Context, ConversationId, Lacks, Page, PageRequest, Permission, Principal, StoreError, TeamId,
};
use crate::records::activity::{Activities, NewEntry, Target, Value};
use crate::staff::agents::Agents;
use crate::staff::teams::Teams;

/// To whom; `None` takes it away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignee {
    /// To an agent.
    Agent(Option<AgentId>),
    /// To a team.
    Team(Option<TeamId>),
}

/// Why a conversation was not assigned, or not shown.
#[derive(Debug, thiserror::Error)]
pub enum AssignError {
    /// The caller lacks the permission.
    #[error(transparent)]
    Lacks(#[from] Lacks),
    /// The one to assign it to does not exist or is disabled.
    #[error("There is no enabled agent {0}.")]
    UnknownAgent(AgentId),
    /// The one to assign it to does not exist.
    #[error("There is no team {0}.")]
    UnknownTeam(TeamId),
    /// There is no such team.
    #[error("There is no team with this id.")]
    NoSuchTeam,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Assigns a conversation, or takes it away.
///
/// # Errors
/// [`AssignError`].
pub fn assign<T: Conversations + Agents + Teams + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: ConversationId,
    to: Assignee,
) -> Result<Assignment, AssignError> {
    let old = tx.find_assignment(id)?.unwrap_or(Assignment { conversation: id, agent: None, team: None });
    match to {
        Assignee::Agent(agent) => {
            by.require(Permission::ConversationsUpdateUserAssignee)?;
            if let Some(agent) = agent {
                let known = tx.find_agent(agent)?.filter(|agent| agent.enabled);
                known.ok_or(AssignError::UnknownAgent(agent))?;
            }
            tx.assign_agent(id, agent, cx.at)?;
        }
        Assignee::Team(team) => {
            by.require(Permission::ConversationsUpdateTeamAssignee)?;
            if let Some(team) = team {
                tx.find_team(team)?.ok_or(AssignError::UnknownTeam(team))?;
            }
            tx.assign_team(id, team, cx.at)?;
        }
    }
    let new = match to {
        Assignee::Agent(agent) => Assignment { agent, ..old },
        Assignee::Team(team) => Assignment { team, ..old },
    };
    if new != old {
        let target = Target { kind: "conversation", id: id.to_string(), name: String::new() };
        let entry = NewEntry::new(cx, by, "conversation.assigned", target)
            .change("assigned_user_id", Value::of(old.agent), Value::of(new.agent))
            .change("assigned_team_id", Value::of(old.team), Value::of(new.team));
        tx.append_activity(&entry)?;
    }
    Ok(new)
}

/// Who has a conversation; nobody, where nothing was ever assigned.
///
/// # Errors
/// [`AssignError`].
pub fn assignment<T: Conversations + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: ConversationId,
) -> Result<Assignment, AssignError> {
    by.require(Permission::ConversationsRead)?;
    Ok(tx.find_assignment(id)?.unwrap_or(Assignment { conversation: id, agent: None, team: None }))
}

/// A team's conversations that no agent has.
///
/// # Errors
/// [`AssignError`].
pub fn list_unassigned<T: Conversations + Teams + ?Sized>(
    tx: &mut T,
    by: &Principal,
    team: TeamId,
    page: PageRequest,
) -> Result<Page<Assignment>, AssignError> {
    by.require(Permission::ConversationsReadTeamInbox)?;
    tx.find_team(team)?.ok_or(AssignError::NoSuchTeam)?;
    let (results, total) = tx.list_unassigned(team, page)?;
    Ok(Page { results, total, at: page })
}
