use super::{Tx, dialect, inserted, is_nowhere, parts, patched};
use crate::documents::StoredPermissions;
use crate::schema::roles;
use crate::values::Json;
use diesel::dsl::exists;
use diesel::prelude::*;
use portcullis_domain::base::{PermissionSet, Written};
use portcullis_domain::staff::roles::{Role, RoleDescription, RoleName, RolePatch, Roles, permissions_of};
use portcullis_domain::{RoleId, StoreError};

#[derive(Queryable, Selectable)]
#[diesel(table_name = roles)]
struct RoleRow {
    id: i64,
    name: String,
    description: String,
    permissions: Json<StoredPermissions>,
    built_in: bool,
}

impl From<RoleRow> for Role {
    fn from(row: RoleRow) -> Self {
        Self {
            id: RoleId(row.id),
            permissions: permissions_of(&row.name, row.built_in, row.permissions.0.0),
            name: row.name,
            description: row.description,
            built_in: row.built_in,
        }
    }
}

/// No description is kept as an empty one.
fn text(description: Option<&RoleDescription>) -> &str {
    description.map_or("", RoleDescription::as_str)
}

fn all(rows: Vec<RoleRow>) -> Vec<Role> {
    rows.into_iter().map(Role::from).collect()
}

impl Roles for Tx<'_> {
    fn list_roles(&mut self) -> Result<Vec<Role>, StoreError> {
        self.run(|conn| roles::table.order(roles::id).select(RoleRow::as_select()).load(conn)).map(all)
    }

    fn find_roles_by_name(&mut self, names: &[String]) -> Result<Vec<Role>, StoreError> {
        let names: Vec<_> = names.iter().filter(|name| !is_nowhere(name)).collect();
        let mut found: Vec<RoleRow> = Vec::new();
        for part in parts(&names, 1) {
            let part = part.iter().copied();
            found.extend(self.run(|conn| {
                roles::table
                    .filter(roles::name.eq_any(part))
                    .select(RoleRow::as_select())
                    .load::<RoleRow>(conn)
            })?);
        }
        found.sort_unstable_by_key(|row| row.id);
        Ok(all(found))
    }

    fn find_role(&mut self, id: RoleId) -> Result<Option<Role>, StoreError> {
        self.run(|conn| roles::table.find(id.0).select(RoleRow::as_select()).first(conn).optional())
            .map(|row| row.map(Role::from))
    }
    fn insert_role(
        &mut self,
        name: &RoleName,
        description: Option<&RoleDescription>,
        permissions: PermissionSet,
    ) -> Result<Written<RoleId>, StoreError> {
        let id: Option<i64> = self.run(|conn| {
            diesel::insert_into(roles::table)
                .values((
                    roles::name.eq(name.as_str()),
                    roles::description.eq(text(description)),
                    roles::permissions.eq(Json(StoredPermissions(permissions))),
                    roles::built_in.eq(false),
                ))
                .on_conflict(roles::name)
                .do_nothing()
                .returning(roles::id)
                .get_result(conn)
                .optional()
        })?;
        Ok(inserted(id.map(RoleId)))
    }

    fn lock_role(&mut self, id: RoleId) -> Result<(), StoreError> {
        self.run(|conn| dialect::lock_role(conn, id.0))
    }

    fn patch_role(&mut self, id: RoleId, patch: &RolePatch) -> Result<Written, StoreError> {
        // Where somebody takes the name between the two statements, the constraint stops the second one; such a
        // transaction is run again and then finds the name taken.
        if let Some(name) = &patch.name {
            let other = roles::table.filter(roles::name.eq(name.as_str())).filter(roles::id.ne(id.0));
            if self.run(|conn| diesel::select(exists(other)).get_result(conn))? {
                return Ok(Written::Taken);
            }
        }
        let role = roles::table.find(id.0);
        // An UPDATE that sets nothing is no statement.
        if *patch == RolePatch::default() {
            let rows: i64 = self.run(|conn| role.count().get_result(conn))?;
            return Ok(patched(usize::from(rows > 0)));
        }
        let set = (
            patch.name.as_ref().map(|name| roles::name.eq(name.as_str())),
            patch.description.as_ref().write(|description| roles::description.eq(text(description))),
            patch.permissions.map(|permissions| roles::permissions.eq(Json(StoredPermissions(permissions)))),
        );
        self.run(|conn| diesel::update(role).set(set).execute(conn)).map(patched)
    }

    fn delete_role(&mut self, id: RoleId) -> Result<bool, StoreError> {
        // Agents lose it by the foreign key.
        self.run(|conn| diesel::delete(roles::table.find(id.0)).execute(conn)).map(|rows| rows > 0)
    }
}
