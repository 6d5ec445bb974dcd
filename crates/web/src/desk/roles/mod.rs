//! Roles, and the permissions that they are made of.

mod create;
mod delete;
mod permissions;
mod show;
mod update;
mod view;

use crate::auth::{Caller, Can};
use crate::http::{Code, Problem, Routes};
use portcullis_domain::base::Permission;
use portcullis_domain::staff::roles::RoleError;

/// Whoever may manage roles.
type Manager = Caller<Can<{ Permission::RolesManage as u8 }>>;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .add(show::__path_list_roles, show::list_roles)
        .add(show::__path_show_role, show::show_role)
        .add(create::__path_create_role, create::create_role)
        .add(update::__path_update_role, update::update_role)
        .add(delete::__path_delete_role, delete::delete_role)
        .add(permissions::__path_list_permissions, permissions::list_permissions)
}

impl From<RoleError> for Problem {
    fn from(error: RoleError) -> Self {
        let code = match error {
            RoleError::Lacks(_) | RoleError::Exceeds(_) => Code::Forbidden,
            RoleError::NotFound => Code::NotFound,
            RoleError::NameTaken | RoleError::BuiltIn => Code::Conflict,
            RoleError::Store(error) => return error.into(),
        };
        Self::new(code, error.to_string())
    }
}
