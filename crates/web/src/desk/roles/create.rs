use super::Manager;
use super::view::RoleView;
use crate::http::{Answer, Body, Created, Fields, Given, Input, Problem, Unknown, given, nullable};
use portcullis_domain::permissions::Permission;
use portcullis_domain::roles::{self, RoleDescription, RoleDraft, RoleName};
use serde::Deserialize;
use utoipa::ToSchema;

/// A role to be.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "Shift lead", "permissions": ["conversations:read_all"]}))]
pub(super) struct NewRole {
    /// Unique.
    #[serde(default)]
    #[schema(schema_with = given::<RoleName>, required = true)]
    name: Given<RoleName>,
    /// What it is for.
    #[serde(default)]
    #[schema(schema_with = nullable::<RoleDescription>, required = false)]
    description: Given<RoleDescription>,
    /// What it allows, by name.
    #[serde(default)]
    #[schema(schema_with = given::<Vec<Permission>>, required = false)]
    permissions: Given<Vec<Permission>>,
    #[serde(flatten)]
    #[schema(ignore)]
    unknown: Unknown,
}

impl Input for NewRole {
    type Output = RoleDraft;

    fn check(self, fields: &mut Fields) -> Option<RoleDraft> {
        fields.refuse(&self.unknown);
        let name = self.name.required("name", fields);
        let description = self.description.optional("description", fields);
        let permissions = self.permissions.change("permissions", fields).unwrap_or_default();
        Some(RoleDraft { name: name?, description, permissions: permissions.into_iter().collect() })
    }
}

/// Make a role. Nobody makes one that may do more than they may.
#[utoipa::path(post, path = "/api/v1/roles", tag = "roles", request_body = NewRole, responses(
    (status = 201, description = "The role.", body = Answer<RoleView>),
    (status = 403, description = "Without `roles:manage`, or with a permission that the caller has not."),
    (status = 409, description = "Another role has the name."),
))]
pub(super) async fn create_role(caller: Manager, body: Body<NewRole>) -> Result<Created<RoleView>, Problem> {
    let role = caller.write(move |tx, cx, by| Ok(roles::create(tx, cx, by, &body.read()?)?)).await?;
    Ok(Created(role.into()))
}
