use super::Manager;
use crate::http::{Answer, PathParts, Problem};
use portcullis_domain::staff::teams;

/// Delete a team. It is taken off every conversation first.
#[utoipa::path(delete, path = "/api/v1/teams/{id}", tag = "teams",
    params(("id" = i64, Path, description = "The team's number.")),
    responses(
        (status = 200, description = "It is gone.", body = Answer<bool>),
        (status = 403, description = "Without `teams:manage`."),
        (status = 404, description = "There is no such team."),
    ))]
pub(super) async fn delete_team(caller: Manager, path: PathParts) -> Result<Answer<bool>, Problem> {
    caller.write(move |tx, cx, by| Ok(teams::delete(tx, cx, by, path.get("id")?)?)).await?;
    Ok(Answer::new(true))
}
