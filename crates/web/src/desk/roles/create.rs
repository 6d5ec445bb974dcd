use super::Manager;
use super::view::RoleView;
use crate::http::fields::fields;
use crate::http::{Answer, Body, Created, Fields, Input, Problem};
use portcullis_domain::base::Permission;
use portcullis_domain::staff::roles::{self, RoleDescription, RoleDraft, RoleName};

fields! {
    /// A role to be.
    #[example {"name": "Shift lead", "permissions": ["conversations:read_all"]}]
    pub(super) struct NewRole {
        /// Unique.
        required name: RoleName,
        /// What it is for.
        nullable description: RoleDescription,
        /// What it allows, by name.
        optional permissions: Vec<Permission>,
    }
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
