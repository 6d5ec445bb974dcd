use crate::memory::state::State;
use portcullis_domain::base::{PermissionSet, Written};
use portcullis_domain::staff::roles::{
    ADMIN, AGENT, Role, RoleDescription, RoleName, RolePatch, Roles, agent_permissions, name_key,
    permissions_of,
};
use portcullis_domain::{RoleId, StoreError};

impl State {
    /// What the first migration makes.
    pub(in crate::memory) fn new() -> Self {
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

    fn has_role_name(&self, but: Option<RoleId>, name: &RoleName) -> bool {
        self.roles
            .values()
            .any(|role| Some(role.id) != but && name_key(&role.name) == name_key(name.as_str()))
    }
}

impl Roles for State {
    fn list_roles(&mut self) -> Result<Vec<Role>, StoreError> {
        Ok(self.roles.values().cloned().collect())
    }

    fn find_roles_by_name(&mut self, names: &[String]) -> Result<Vec<Role>, StoreError> {
        let keys: Vec<_> = names.iter().map(|name| name_key(name)).collect();
        Ok(self.roles.values().filter(|role| keys.contains(&name_key(&role.name))).cloned().collect())
    }

    fn find_role(&mut self, id: RoleId) -> Result<Option<Role>, StoreError> {
        Ok(self.roles.get(&id).cloned())
    }
    fn insert_role(
        &mut self,
        name: &RoleName,
        description: Option<&RoleDescription>,
        permissions: PermissionSet,
    ) -> Result<Written<RoleId>, StoreError> {
        if self.has_role_name(None, name) {
            return Ok(Written::Taken);
        }
        let id = RoleId(self.roles.next_number());
        let name = name.to_string();
        let description = text(description);
        self.roles.rows_mut().insert(id, Role { id, name, description, permissions, built_in: false });
        Ok(Written::Done(id))
    }

    fn lock_role(&mut self, _: RoleId) -> Result<(), StoreError> {
        Ok(())
    }

    fn patch_role(&mut self, id: RoleId, patch: &RolePatch) -> Result<Written, StoreError> {
        if patch.name.as_ref().is_some_and(|name| self.has_role_name(Some(id), name)) {
            return Ok(Written::Taken);
        }
        let Some(role) = self.roles.rows_mut().get_mut(&id) else { return Ok(Written::Gone) };
        if let Some(name) = &patch.name {
            role.name = name.to_string();
        }
        if let Some(description) = patch.description.as_ref().write(text) {
            role.description = description;
        }
        if let Some(permissions) = patch.permissions {
            role.permissions = permissions_of(&role.name, role.built_in, permissions);
        }
        Ok(Written::Done(()))
    }

    fn delete_role(&mut self, id: RoleId) -> Result<bool, StoreError> {
        for row in self.agents.rows_mut().values_mut() {
            row.agent.roles.retain(|role| *role != id);
        }
        Ok(self.roles.rows_mut().remove(&id).is_some())
    }
}

fn text(description: Option<&RoleDescription>) -> String {
    description.map(ToString::to_string).unwrap_or_default()
}
