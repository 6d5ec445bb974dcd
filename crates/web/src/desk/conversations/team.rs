use super::view::AssignmentView;
use crate::auth::{Caller, Can};
use crate::http::fields::fields;
use crate::http::{Answer, Body, Fields, Input, PathParts, Problem};
use portcullis_domain::TeamId;
use portcullis_domain::base::Permission;
use portcullis_domain::staff::conversations::{self, Assignee};

type Assigner = Caller<Can<{ Permission::ConversationsUpdateTeamAssignee as u8 }>>;

fields! {
    /// Which team gets a conversation.
    #[example {"assignee_id": 17}]
    pub(super) struct TeamAssignee {
        /// Number of a team.
        required assignee_id: TeamId,
    }
}

impl Input for TeamAssignee {
    type Output = TeamId;

    fn check(self, fields: &mut Fields) -> Option<TeamId> {
        fields.refuse(&self.unknown);
        self.assignee_id.required("assignee_id", fields)
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
pub(super) async fn assign_team(
    caller: Assigner,
    path: PathParts,
    body: Body<TeamAssignee>,
) -> Result<Answer<AssignmentView>, Problem> {
    let assigned = caller.write(move |tx, cx, by| {
        let (id, team) = (path.get("uuid")?, body.read()?);
        Ok(conversations::assign(tx, cx, by, id, Assignee::Team(Some(team)))?)
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
pub(super) async fn unassign_team(
    caller: Assigner,
    path: PathParts,
) -> Result<Answer<AssignmentView>, Problem> {
    let unassigned = caller.write(move |tx, cx, by| {
        Ok(conversations::assign(tx, cx, by, path.get("uuid")?, Assignee::Team(None))?)
    });
    Ok(Answer::new(unassigned.await?.into()))
}
