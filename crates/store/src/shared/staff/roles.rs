use super::{Tx, is_nowhere, parts};
use crate::documents::StoredPermissions;
use crate::schema::roles;
use crate::values::Json;
use diesel::dsl::exists;
use diesel::prelude::*;
use portcullis_domain::base::PermissionSet;
use portcullis_domain::staff::roles::{
    Role, RoleDescription, RoleName, RoleNameTaken, RolePatch, Roles, permissions_of,
};
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

/// The columns to write.
#[derive(AsChangeset)]
#[diesel(table_name = roles)]
struct Changes<'a> {
    name: Option<&'a str>,
    description: Option<&'a str>,
    permissions: Option<Json<StoredPermissions>>,
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
    ) -> Result<Result<RoleId, RoleNameTaken>, StoreError> {
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
        Ok(id.map(RoleId).ok_or(RoleNameTaken))
    }

    fn patch_role(&mut self, id: RoleId, patch: &RolePatch) -> Result<Result<(), RoleNameTaken>, StoreError> {
        // Where somebody takes the name between the two statements, the constraint stops the second one; such a
        // transaction is run again and then finds the name taken.
        if let Some(name) = &patch.name {
            let other = roles::table.filter(roles::name.eq(name.as_str())).filter(roles::id.ne(id.0));
            if self.run(|conn| diesel::select(exists(other)).get_result(conn))? {
                return Ok(Err(RoleNameTaken));
            }
        }
        // An UPDATE that sets nothing is no statement.
        if *patch == RolePatch::default() {
            return Ok(Ok(()));
        }
        let changes = Changes {
            name: patch.name.as_ref().map(RoleName::as_str),
            description: patch.description.as_ref().map(|description| text(description.as_ref())),
            permissions: patch.permissions.map(|permissions| Json(StoredPermissions(permissions))),
        };
        self.run(|conn| diesel::update(roles::table.find(id.0)).set(changes).execute(conn))?;
        Ok(Ok(()))
    }

    fn delete_role(&mut self, id: RoleId) -> Result<bool, StoreError> {
        // Agents lose it by the foreign key.
        self.run(|conn| diesel::delete(roles::table.find(id.0)).execute(conn)).map(|rows| rows > 0)
    }
}
