use super::Role;
use crate::ids::RoleId;
use crate::store::StoreError;

/// The roles. The built-in ones are there from the first migration.
pub trait Roles {
    /// Every role, by number.
    fn list_roles(&mut self) -> Result<Vec<Role>, StoreError>;

    /// The roles with these names; names that do not exist are left out.
    fn find_roles_by_name(&mut self, names: &[String]) -> Result<Vec<Role>, StoreError>;

    /// The role with this number.
    fn find_role(&mut self, id: RoleId) -> Result<Option<Role>, StoreError>;
}
