use crate::auth::{Caller, SignedIn};
use crate::http::{Answer, Problem};
use portcullis_domain::base::Permission;
use serde::Serialize;
use utoipa::ToSchema;

/// Something that a role can allow.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Permission, example = json!({"name": "users:manage", "description": "Manage agents."}))]
pub(super) struct PermissionView {
    name: &'static str,
    /// What it allows, for people.
    description: &'static str,
}

impl From<Permission> for PermissionView {
    fn from(permission: Permission) -> Self {
        Self { name: permission.name(), description: permission.description() }
    }
}

/// List every permission that there is, by name.
#[utoipa::path(get, path = "/api/v1/permissions", tag = "roles", responses(
    (status = 200, description = "The catalogue.", body = Answer<Vec<PermissionView>>),
))]
pub(super) async fn list_permissions(
    caller: Caller<SignedIn>,
) -> Result<Answer<Vec<PermissionView>>, Problem> {
    // Nothing is read but who is calling.
    caller.read(|_, _, _| Ok(())).await?;
    Ok(Answer::new(Permission::ALL.iter().copied().map(PermissionView::from).collect()))
}
