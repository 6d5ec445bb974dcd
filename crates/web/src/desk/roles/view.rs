use portcullis_domain::base::Permission;
use portcullis_domain::staff::roles::Role;
use serde::Serialize;
use utoipa::ToSchema;

/// A named set of permissions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Role, example = json!({
    "id": 5, "name": "Shift lead", "description": "Watches the inbox.", "permissions": ["conversations:read_all"],
    "built_in": false,
}))]
pub(super) struct RoleView {
    id: i64,
    name: String,
    /// What it is for; empty where nobody said.
    description: String,
    /// What it allows, by name.
    permissions: Vec<&'static str>,
    /// Whether it came with the product and cannot be deleted.
    built_in: bool,
}

impl From<Role> for RoleView {
    fn from(role: Role) -> Self {
        Self {
            id: role.id.0,
            name: role.name,
            description: role.description,
            permissions: role.permissions.iter().map(Permission::name).collect(),
            built_in: role.built_in,
        }
    }
}

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
