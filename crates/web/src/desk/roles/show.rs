use super::Manager;
use super::view::RoleView;
use crate::auth::{Caller, SignedIn};
use crate::http::{Answer, PathParts, Problem};
use portcullis_domain::staff::roles;

/// List every role.
#[utoipa::path(get, path = "/api/v1/roles", tag = "roles", responses(
    (status = 200, description = "The roles.", body = Answer<Vec<RoleView>>),
))]
pub(super) async fn list_roles(caller: Caller<SignedIn>) -> Result<Answer<Vec<RoleView>>, Problem> {
    let roles = caller.read(|tx, _, _| Ok(tx.list_roles()?)).await?;
    Ok(Answer::new(roles.into_iter().map(RoleView::from).collect()))
}

/// Show a role.
#[utoipa::path(get, path = "/api/v1/roles/{id}", tag = "roles",
    params(("id" = i64, Path, description = "The role's number.")),
    responses(
        (status = 200, description = "The role.", body = Answer<RoleView>),
        (status = 403, description = "Without `roles:manage`."),
        (status = 404, description = "There is no such role."),
    ))]
pub(super) async fn show_role(caller: Manager, path: PathParts) -> Result<Answer<RoleView>, Problem> {
    let role = caller.read(move |tx, _, by| Ok(roles::get(tx, by, path.get("id")?)?)).await?;
    Ok(Answer::new(role.into()))
}
