use super::Manager;
use super::view::RoleView;
use crate::http::fields::fields;
use crate::http::{Answer, Body, Fields, Input, PathParts, Problem};
use portcullis_domain::base::Permission;
use portcullis_domain::staff::roles::{self, RoleChange, RoleDescription, RoleName};

fields! {
    /// What to change of a role; a field that is absent stays as it is.
    #[example {"description": "Watches the inbox.", "permissions": ["conversations:read_all"]}]
    pub(super) struct RoleChanges {
        /// Unique.
        optional name: RoleName,
        /// What it is for.
        nullable description: RoleDescription,
        /// All that it allows from now on, by name.
        optional permissions: Vec<Permission>,
    }
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
