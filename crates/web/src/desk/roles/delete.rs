use super::Manager;
use crate::http::{Answer, PathParts, Problem};
use portcullis_domain::staff::roles;

/// Delete a role and take it from whoever has it.
#[utoipa::path(delete, path = "/api/v1/roles/{id}", tag = "roles",
    params(("id" = i64, Path, description = "The role's number.")),
    responses(
        (status = 200, description = "It is gone.", body = Answer<bool>),
        (status = 403, description = "Without `roles:manage`, or for a role that may do more than the caller."),
        (status = 404, description = "There is no such role."),
        (status = 409, description = "The role is built in."),
    ))]
pub(super) async fn delete_role(caller: Manager, path: PathParts) -> Result<Answer<bool>, Problem> {
    caller.write(move |tx, cx, by| Ok(roles::delete(tx, cx, by, path.get("id")?)?)).await?;
    Ok(Answer::new(true))
}
