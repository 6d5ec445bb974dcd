use portcullis_domain::staff::conversations::Assignment;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who has a conversation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Assignment, example = json!({
    "uuid": "018f4e9a-7c1d-7b3a-9a51-0123456789ab", "assigned_user_id": 17, "assigned_team_id": null,
}))]
pub(super) struct AssignmentView {
    /// The conversation.
    uuid: Uuid,
    /// The agent who has it.
    assigned_user_id: Option<i64>,
    /// The team that has it.
    assigned_team_id: Option<i64>,
}

impl From<Assignment> for AssignmentView {
    fn from(assignment: Assignment) -> Self {
        Self {
            uuid: assignment.conversation.0,
            assigned_user_id: assignment.agent.map(|id| id.0),
            assigned_team_id: assignment.team.map(|id| id.0),
        }
    }
}
