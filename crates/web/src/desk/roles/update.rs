use super::Manager;
use super::view::RoleView;
use crate::http::{Answer, Body, Fields, Given, Input, PathParts, Problem, Unknown, given, nullable};
use portcullis_domain::permissions::Permission;
use portcullis_domain::roles::{self, RoleChange, RoleDescription, RoleName};
use serde::Deserialize;
use utoipa::ToSchema;

/// What to change of a role; a field that is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"description": "Watches the inbox.", "permissions": ["conversations:read_all"]}))]
pub(super) struct RoleChanges {
    /// Unique.
    #[serde(default)]
    #[schema(schema_with = given::<RoleName>, required = false)]
    name: Given<RoleName>,
    /// What it is for.
    #[serde(default)]
    #[schema(schema_with = nullable::<RoleDescription>, required = false)]
    description: Given<RoleDescription>,
    /// All that it allows from now on, by name.
    #[serde(default)]
    #[schema(schema_with = given::<Vec<Permission>>, required = false)]
    permissions: Given<Vec<Permission>>,
    #[serde(flatten)]
    #[schema(ignore)]
    unknown: Unknown,
}

impl Input for RoleChanges {
    type Output = RoleChange;

    fn check(self, fields: &mut Fields) -> Option<RoleChange> {
        fields.refuse(&self.unknown);
        let permissions = self.permissions.change("permissions", fields);
        Some(RoleChange {
            name: self.name.change("name", fields),
            description: self.description.patch("description", fields),
            permissions: permissions.map(|list| list.into_iter().collect()),
        })
    }
}

/// Change a role. Only what is given is touched; `permissions` replaces the whole set.
#[utoipa::path(put, path = "/api/v1/roles/{id}", tag = "roles", request_body = RoleChanges,
    params(("id" = i64, Path, description = "The role's number.")),
    responses(
        (status = 200, description = "The role as it is now.", body = Answer<RoleView>),
        (status = 403, description = "Without `roles:manage`, or where the role may, or would, do more than the \
            caller."),
        (status = 404, description = "There is no such role."),
        (status = 409, description = "Another role has the name, or the role is built in."),
    ))]
pub(super) async fn update_role(
    caller: Manager,
    path: PathParts,
    body: Body<RoleChanges>,
) -> Result<Answer<RoleView>, Problem> {
    let role = caller.write(move |tx, cx, by| {
        let (id, change) = (path.get("id")?, body.read()?);
        Ok(roles::update(tx, cx, by, id, &change)?)
    });
    Ok(Answer::new(role.await?.into()))
}
