use super::{ADMIN, Role, RoleDescription, RoleName, RolePatch, Roles};
use crate::base::{Context, Exceeds, Lacks, Permission, PermissionSet, Principal, RoleId, StoreError};
use crate::records::activity::{Activities, NewEntry, Value, append_change};

/// What a new role is to be.
#[derive(Clone, Debug)]
pub struct RoleDraft {
    /// Its name.
    pub name: RoleName,
    /// What it is for.
    pub description: Option<RoleDescription>,
    /// What it allows.
    pub permissions: PermissionSet,
}

/// Why a role was not shown or changed.
#[derive(Debug, thiserror::Error)]
pub enum RoleError {
    /// The caller lacks `roles:manage`.
    #[error(transparent)]
    Lacks(#[from] Lacks),
    /// The role has, or would have, permissions that the caller has not.
    #[error(transparent)]
    Exceeds(#[from] Exceeds),
    /// There is no such role.
    #[error("There is no role with this id.")]
    NotFound,
    /// Another role has the name.
    #[error("Another role has this name, in this case or another.")]
    NameTaken,
    /// The role came with the product.
    #[error("A built-in role cannot be renamed or deleted, and admin cannot be changed.")]
    BuiltIn,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Every role, by number; whoever is signed in may see them.
///
/// # Errors
/// The store's.
pub fn list<T: Roles + ?Sized>(tx: &mut T) -> Result<Vec<Role>, StoreError> {
    tx.list_roles()
}

/// One role.
///
/// # Errors
/// [`RoleError`].
pub fn get<T: Roles + ?Sized>(tx: &mut T, by: &Principal, id: RoleId) -> Result<Role, RoleError> {
    by.require(Permission::RolesManage)?;
    tx.find_role(id)?.ok_or(RoleError::NotFound)
}

/// The same, kept from other writers until the transaction ends.
///
/// # Errors
/// [`RoleError`].
pub fn held<T: Roles + ?Sized>(tx: &mut T, by: &Principal, id: RoleId) -> Result<Role, RoleError> {
    tx.lock_role(id)?;
    get(tx, by, id)
}

/// Makes a role. Nobody makes one that can do more than they can themselves.
///
/// # Errors
/// [`RoleError`].
pub fn create<T: Roles + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    draft: &RoleDraft,
) -> Result<Role, RoleError> {
    by.require(Permission::RolesManage)?;
    by.covers(draft.permissions)?;
    let inserted = tx.insert_role(&draft.name, draft.description.as_ref(), draft.permissions)?;
    let id = inserted.done().ok_or(RoleError::NameTaken)?;
    let role = tx.find_role(id)?.ok_or(RoleError::NotFound)?;
    let entry =
        NewEntry::new(cx, by, "role.created", role.target()).change("permissions", Value::Null, names(&role));
    tx.append_activity(&entry)?;
    Ok(role)
}

/// Changes a role; what is so already is no change. The caller must have what it allows now and what it will allow.
///
/// # Errors
/// [`RoleError`].
pub fn update<T: Roles + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: RoleId,
    patch: &RolePatch,
) -> Result<Role, RoleError> {
    let old = get(tx, by, id)?;
    let patch = patch.narrow(&old);
    by.covers(old.permissions.union(patch.permissions.unwrap_or_default()))?;
    if patch == RolePatch::default() {
        return Ok(old);
    }
    if old.built_in && (old.name == ADMIN || patch.name.is_some()) {
        return Err(RoleError::BuiltIn);
    }
    tx.patch_role(id, &patch)?.or(RoleError::NameTaken, RoleError::NotFound)?;
    let new = tx.find_role(id)?.ok_or(RoleError::NotFound)?;
    let text = |text: &str| Value::Text(text.to_owned());
    let entry = NewEntry::new(cx, by, "role.updated", new.target())
        .change("name", text(&old.name), text(&new.name))
        .change("description", text(&old.description), text(&new.description))
        .change("permissions", names(&old), names(&new));
    append_change(tx, &entry)?;
    Ok(new)
}

/// Deletes a role and takes it from whoever has it.
///
/// # Errors
/// [`RoleError`].
pub fn delete<T: Roles + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: RoleId,
) -> Result<(), RoleError> {
    let role = get(tx, by, id)?;
    if role.built_in {
        return Err(RoleError::BuiltIn);
    }
    by.covers(role.permissions)?;
    if !tx.delete_role(id)? {
        return Err(RoleError::NotFound);
    }
    let entry =
        NewEntry::new(cx, by, "role.deleted", role.target()).change("permissions", names(&role), Value::Null);
    tx.append_activity(&entry)?;
    Ok(())
}

fn names(role: &Role) -> Value {
    Value::List(role.permissions.iter().map(|permission| permission.name().to_owned()).collect())
}
