use super::view::AssignmentView;
use crate::auth::{Caller, Can};
use crate::http::{Answer, PathParts, Problem};
use portcullis_domain::base::Permission;
use portcullis_domain::staff::conversations;

/// Show who has a conversation; nobody, where it was never assigned.
#[utoipa::path(get, path = "/api/v1/conversations/{uuid}/assignee", tag = "conversations",
    params(("uuid" = Uuid, Path, description = "The conversation's UUID.")),
    responses(
        (status = 200, description = "Who has it.", body = Answer<AssignmentView>),
        (status = 403, description = "Without `conversations:read`."),
    ))]
pub(super) async fn show_assignment(
    caller: Caller<Can<{ Permission::ConversationsRead as u8 }>>,
    path: PathParts,
) -> Result<Answer<AssignmentView>, Problem> {
    let shown = caller.read(move |tx, _, by| Ok(conversations::assignment(tx, by, path.get("uuid")?)?));
    Ok(Answer::new(shown.await?.into()))
}
