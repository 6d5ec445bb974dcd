use super::view::AssignmentView;
use crate::auth::{Caller, Can};
use crate::http::fields::fields;
use crate::http::{Answer, Body, Fields, Input, PathParts, Problem};
use portcullis_domain::AgentId;
use portcullis_domain::base::Permission;
use portcullis_domain::staff::conversations::{self, Assignee};

type Assigner = Caller<Can<{ Permission::ConversationsUpdateUserAssignee as u8 }>>;

fields! {
    /// Who gets a conversation.
    #[example {"assignee_id": 17}]
    pub(super) struct AgentAssignee {
        /// Number of an enabled agent.
        required assignee_id: AgentId,
    }
}

impl Input for AgentAssignee {
    type Output = AgentId;

    fn check(self, fields: &mut Fields) -> Option<AgentId> {
        fields.refuse(&self.unknown);
        self.assignee_id.required("assignee_id", fields)
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
pub(super) async fn assign_agent(
    caller: Assigner,
    path: PathParts,
    body: Body<AgentAssignee>,
) -> Result<Answer<AssignmentView>, Problem> {
    let assigned = caller.write(move |tx, cx, by| {
        let (id, agent) = (path.get("uuid")?, body.read()?);
        Ok(conversations::assign(tx, cx, by, id, Assignee::Agent(Some(agent)))?)
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
pub(super) async fn unassign_agent(
    caller: Assigner,
    path: PathParts,
) -> Result<Answer<AssignmentView>, Problem> {
    let unassigned = caller.write(move |tx, cx, by| {
        Ok(conversations::assign(tx, cx, by, path.get("uuid")?, Assignee::Agent(None))?)
    });
    Ok(Answer::new(unassigned.await?.into()))
}
