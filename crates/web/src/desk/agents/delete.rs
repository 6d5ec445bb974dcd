use super::Manager;
use crate::http::{Answer, PathParts, Problem};
use portcullis_domain::staff::agents;

/// Delete an agent.
///
/// They cannot sign in, their keys and sessions are dead at once, they leave their teams and roles, and conversations
/// are no longer assigned to them. The activity log still names them.
#[utoipa::path(delete, path = "/api/v1/agents/{id}", tag = "agents",
    params(("id" = i64, Path, description = "The agent's number.")),
    responses(
        (status = 200, description = "They are gone.", body = Answer<bool>),
        (status = 400, description = "Nobody deletes themselves."),
        (status = 403, description = "Without `users:manage`, or for an agent who may do more than the caller."),
        (status = 404, description = "There is no such agent."),
        (status = 409, description = "Nobody would be left to administer."),
    ))]
pub(super) async fn delete_agent(caller: Manager, path: PathParts) -> Result<Answer<bool>, Problem> {
    caller.write(move |tx, cx, by| Ok(agents::delete(tx, cx, by, path.get("id")?)?)).await?;
    Ok(Answer::new(true))
}
