use super::{Role, RoleDescription, RoleName};
use crate::base::{Patch, PermissionSet, RoleId, StoreError, Written};

/// Which fields of a role to change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RolePatch {
    /// Its name.
    pub name: Option<RoleName>,
    /// What it is for.
    pub description: Patch<RoleDescription>,
    /// What it allows.
    pub permissions: Option<PermissionSet>,
}

impl RolePatch {
    /// What of it would change this role.
    pub(super) fn narrow(&self, old: &Role) -> Self {
        let description = (!old.description.is_empty()).then_some(old.description.as_str());
        let is_same = match &self.description {
            Patch::Keep => true,
            Patch::Clear => description.is_none(),
            Patch::Set(text) => description == Some(text.as_str()),
        };
        Self {
            name: self.name.clone().filter(|name| name.as_str() != old.name),
            description: if is_same { Patch::Keep } else { self.description.clone() },
            permissions: self.permissions.filter(|permissions| *permissions != old.permissions),
        }
    }
}

/// The roles. The built-in ones are there from the first migration.
pub trait Roles {
    /// Every role, by number.
    fn list_roles(&mut self) -> Result<Vec<Role>, StoreError>;

    /// The roles with these names, in whatever case (see [`super::name_key`]), by number; names that do not exist are
    /// left out.
    fn find_roles_by_name(&mut self, names: &[String]) -> Result<Vec<Role>, StoreError>;

    /// The role with this number.
    fn find_role(&mut self, id: RoleId) -> Result<Option<Role>, StoreError>;

    /// Adds a role, unless another one has the name, in whatever case.
    fn insert_role(
        &mut self,
        name: &RoleName,
        description: Option<&RoleDescription>,
        permissions: PermissionSet,
    ) -> Result<Written<RoleId>, StoreError>;

    /// Keeps other writers off a role until the transaction ends.
    fn lock_role(&mut self, id: RoleId) -> Result<(), StoreError>;

    /// Writes the fields that are given, unless another role has the name, in whatever case.
    fn patch_role(&mut self, id: RoleId, patch: &RolePatch) -> Result<Written, StoreError>;

    /// Removes a role and takes it from every agent. Whether there was one.
    fn delete_role(&mut self, id: RoleId) -> Result<bool, StoreError>;
}
