use portcullis_domain::permissions::PermissionSet;
use portcullis_domain::roles::{ADMIN, AGENT, Role, Roles, agent_permissions};
use portcullis_domain::{RoleId, StoreError};

use super::state::State;

impl State {
    /// What the first migration makes.
    pub(super) fn new() -> Self {
        let mut state = Self::default();
        let built_in = [
            (ADMIN, "May do everything.", PermissionSet::all()),
            (AGENT, "Works in the help desk.", agent_permissions()),
        ];
        for (name, description, permissions) in built_in {
            let id = RoleId(state.roles.next_number());
            let (name, description) = (name.to_owned(), description.to_owned());
            state.roles.rows_mut().insert(id, Role { id, name, description, permissions, built_in: true });
        }
        state
    }
}

impl Roles for State {
    fn list_roles(&mut self) -> Result<Vec<Role>, StoreError> {
        Ok(self.roles.values().cloned().collect())
    }

    fn find_roles_by_name(&mut self, names: &[String]) -> Result<Vec<Role>, StoreError> {
        Ok(self.roles.values().filter(|role| names.contains(&role.name)).cloned().collect())
    }

    fn find_role(&mut self, id: RoleId) -> Result<Option<Role>, StoreError> {
        Ok(self.roles.get(&id).cloned())
    }
}
