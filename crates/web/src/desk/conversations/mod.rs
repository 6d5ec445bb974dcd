//! Who a conversation is assigned to. The conversation itself lives in the help desk.

mod view;

use crate::auth::{Caller, Can};
use crate::http::fields::fields;
use crate::http::{
    Answer, Body, Code, PageIndex, PageSize, PageView, Path, Problem, Query, Routes, page_number,
};
use portcullis_domain::base::{PageRequest, Permission};
use portcullis_domain::staff::conversations::{self, AssignError, Assignee};
use portcullis_domain::{AgentId, ConversationId, TeamId};
use view::AssignmentView;

type AgentAssigner = Caller<Can<{ Permission::ConversationsUpdateUserAssignee as u8 }>>;
type TeamAssigner = Caller<Can<{ Permission::ConversationsUpdateTeamAssignee as u8 }>>;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .add(__path_show_assignment, show_assignment)
        .add(__path_assign_agent, assign_agent)
        .add(__path_unassign_agent, unassign_agent)
        .add(__path_assign_team, assign_team)
        .add(__path_unassign_team, unassign_team)
        .add(__path_list_unassigned, list_unassigned)
}

impl From<AssignError> for Problem {
    fn from(error: AssignError) -> Self {
        let code = match error {
            AssignError::Lacks(_) => Code::Forbidden,
            AssignError::NoSuchTeam => Code::NotFound,
            AssignError::UnknownAgent(_) | AssignError::UnknownTeam(_) => {
                return Self::field("assignee_id", error);
            }
            AssignError::Store(error) => return error.into(),
        };
        Self::new(code, error.to_string())
    }
}

/// Show who has a conversation; nobody, where it was never assigned.
#[utoipa::path(get, path = "/api/v1/conversations/{uuid}/assignee", tag = "conversations",
    params(("uuid" = Uuid, Path, description = "The conversation's UUID.")),
    responses(
        (status = 200, description = "Who has it.", body = Answer<AssignmentView>),
        (status = 403, description = "Without `conversations:read`."),
    ))]
async fn show_assignment(
    caller: Caller<Can<{ Permission::ConversationsRead as u8 }>>,
    id: Path<ConversationId>,
) -> Result<Answer<AssignmentView>, Problem> {
    let shown = caller.read(id, |tx, _, by, id| Ok(conversations::assignment(tx, by, *id)?));
    Ok(Answer::new(shown.await?.into()))
}

fields! {
    /// Who gets a conversation.
    #[example {"assignee_id": 17}]
    struct AgentAssignee {
        /// Number of an enabled agent.
        required assignee_id: AgentId,
    }
}

/// Assign a conversation to an agent.
#[utoipa::path(put, path = "/api/v1/conversations/{uuid}/assignee/user", tag = "conversations",
    request_body = AgentAssignee,
    params(("uuid" = Uuid, Path, description = "The conversation's UUID.")),
    responses(
        (status = 200, description = "Who has it now.", body = Answer<AssignmentView>),
        (status = 403, description = "Without `conversations:update_user_assignee`."),
    ))]
async fn assign_agent(
    caller: AgentAssigner,
    id: Path<ConversationId>,
    body: Body<AgentAssignee>,
) -> Result<Answer<AssignmentView>, Problem> {
    let assigned = caller.write((id, body), |tx, cx, by, (id, to)| {
        Ok(conversations::assign(tx, cx, by, *id, Assignee::Agent(Some(to.assignee_id)))?)
    });
    Ok(Answer::new(assigned.await?.into()))
}

/// Take a conversation from its agent, also where nobody has it.
#[utoipa::path(put, path = "/api/v1/conversations/{uuid}/assignee/user/remove", tag = "conversations",
    params(("uuid" = Uuid, Path, description = "The conversation's UUID.")),
    responses(
        (status = 200, description = "Who has it now.", body = Answer<AssignmentView>),
        (status = 403, description = "Without `conversations:update_user_assignee`."),
    ))]
async fn unassign_agent(
    caller: AgentAssigner,
    id: Path<ConversationId>,
) -> Result<Answer<AssignmentView>, Problem> {
    let unassigned =
        caller.write(id, |tx, cx, by, id| Ok(conversations::assign(tx, cx, by, *id, Assignee::Agent(None))?));
    Ok(Answer::new(unassigned.await?.into()))
}

fields! {
    /// Which team gets a conversation.
    #[example {"assignee_id": 17}]
    struct TeamAssignee {
        /// Number of a team.
        required assignee_id: TeamId,
    }
}

/// Assign a conversation to a team. Its agent stays.
#[utoipa::path(put, path = "/api/v1/conversations/{uuid}/assignee/team", tag = "conversations",
    request_body = TeamAssignee,
    params(("uuid" = Uuid, Path, description = "The conversation's UUID.")),
    responses(
        (status = 200, description = "Who has it now.", body = Answer<AssignmentView>),
        (status = 403, description = "Without `conversations:update_team_assignee`."),
    ))]
async fn assign_team(
    caller: TeamAssigner,
    id: Path<ConversationId>,
    body: Body<TeamAssignee>,
) -> Result<Answer<AssignmentView>, Problem> {
    let assigned = caller.write((id, body), |tx, cx, by, (id, to)| {
        Ok(conversations::assign(tx, cx, by, *id, Assignee::Team(Some(to.assignee_id)))?)
    });
    Ok(Answer::new(assigned.await?.into()))
}

/// Take a conversation from its team, also where none has it.
#[utoipa::path(put, path = "/api/v1/conversations/{uuid}/assignee/team/remove", tag = "conversations",
    params(("uuid" = Uuid, Path, description = "The conversation's UUID.")),
    responses(
        (status = 200, description = "Who has it now.", body = Answer<AssignmentView>),
        (status = 403, description = "Without `conversations:update_team_assignee`."),
    ))]
async fn unassign_team(
    caller: TeamAssigner,
    id: Path<ConversationId>,
) -> Result<Answer<AssignmentView>, Problem> {
    let unassigned =
        caller.write(id, |tx, cx, by, id| Ok(conversations::assign(tx, cx, by, *id, Assignee::Team(None))?));
    Ok(Answer::new(unassigned.await?.into()))
}

fields! {
    /// Which conversations to show.
    struct UnassignedQuery {
        /// Which page, from 1.
        optional page: PageIndex,
        /// The most conversations on a page.
        optional page_size: PageSize,
    } => PageRequest, |_errors| Some(page_number(page?, page_size?))
}

/// List a team's conversations that no agent has, page by page, latest change first.
#[utoipa::path(get, path = "/api/v1/teams/{id}/conversations/unassigned", tag = "conversations",
    params(("id" = i64, Path, description = "The team's number."), UnassignedQuery),
    responses(
        (status = 200, description = "A page of conversations.", body = Answer<PageView<AssignmentView>>),
        (status = 403, description = "Without `conversations:read_team_inbox`."),
        (status = 404, description = "There is no such team."),
    ))]
async fn list_unassigned(
    caller: Caller<Can<{ Permission::ConversationsReadTeamInbox as u8 }>>,
    id: Path<TeamId>,
    query: Query<UnassignedQuery>,
) -> Result<Answer<PageView<AssignmentView>>, Problem> {
    let page = caller.read((id, query), |tx, _, by, (team, page)| {
        Ok(conversations::list_unassigned(tx, by, *team, *page)?)
    });
    Ok(Answer::new(PageView::of(page.await?, AssignmentView::from)))
}
