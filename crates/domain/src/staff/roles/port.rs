use super::{Role, RoleDescription, RoleName};
use crate::base::{PermissionSet, RoleId, StoreError};

/// A name that another role already has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleNameTaken;

/// Which columns of a role to write; `None` leaves one as it is, `Some(None)` empties it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RolePatch {
    /// Its name.
    pub name: Option<RoleName>,
    /// What it is for.
    pub description: Option<Option<RoleDescription>>,
    /// What it allows.
    pub permissions: Option<PermissionSet>,
}

/// The roles. The built-in ones are there from the first migration.
pub trait Roles {
    /// Every role, by number.
    fn list_roles(&mut self) -> Result<Vec<Role>, StoreError>;

    /// The roles with these names; names that do not exist are left out.
    fn find_roles_by_name(&mut self, names: &[String]) -> Result<Vec<Role>, StoreError>;

    /// The role with this number.
    fn find_role(&mut self, id: RoleId) -> Result<Option<Role>, StoreError>;

    /// Adds a role, unless the name is taken. The transaction stays usable either way.
    fn insert_role(
        &mut self,
        name: &RoleName,
        description: Option<&RoleDescription>,
        permissions: PermissionSet,
    ) -> Result<Result<RoleId, RoleNameTaken>, StoreError>;

    /// Writes the columns that are given, unless the name is taken. The transaction stays usable either way.
    fn patch_role(&mut self, id: RoleId, patch: &RolePatch) -> Result<Result<(), RoleNameTaken>, StoreError>;

    /// Removes a role and takes it from every agent. Whether there was one.
    fn delete_role(&mut self, id: RoleId) -> Result<bool, StoreError>;
}
