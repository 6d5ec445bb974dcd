use super::{Conn, Tx, dialect, inserted, is_nowhere, parts, patched};
use crate::documents::StoredPermissions;
use crate::schema::roles;
use crate::values::Json;
use diesel::dsl::exists;
use diesel::prelude::*;
use portcullis_domain::base::{PermissionSet, Written};
use portcullis_domain::staff::roles::{
    Role, RoleDescription, RoleName, RolePatch, Roles, name_key, permissions_of,
};
use portcullis_domain::{RoleId, StoreError};
use std::collections::{BTreeSet, HashSet};

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

/// Gives keys to the roles that have none: those from before there were keys. Of several whose names are one now, a
/// built-in one, else the oldest, keeps its name, and each other one gets a number.
pub(crate) fn key_names(conn: &mut Conn) -> QueryResult<()> {
    conn.transaction(|conn| {
        let bare: Vec<(i64, String)> = roles::table
            .filter(roles::name_key.is_null())
            .order((roles::built_in.desc(), roles::id))
            .select((roles::id, roles::name))
            .load(conn)?;
        let mut taken: HashSet<String> = roles::table
            .filter(roles::name_key.is_not_null())
            .select(roles::name_key.assume_not_null())
            .load(conn)?
            .into_iter()
            .collect();
        let (first, late): (Vec<_>, Vec<_>) =
            bare.into_iter().partition(|(_, name)| taken.insert(name_key(name)));
        for (id, name) in first {
            let key = roles::name_key.eq(name_key(&name));
            diesel::update(roles::table.find(id)).set(key).execute(conn)?;
        }
        for (id, name) in late {
            let free = (2..).map(|number| numbered(&name, number)).find(|free| taken.insert(name_key(free)));
            let Some(free) = free else { continue };
            tracing::warn!(role = id, was = name, is = free, "another role had this name in another case");
            let set = (roles::name.eq(&free), roles::name_key.eq(name_key(&free)));
            diesel::update(roles::table.find(id)).set(set).execute(conn)?;
        }
        Ok(())
    })
}

/// The most characters of a name.
const LONGEST: usize = 50;

/// A name with a number, cut to what a name may be.
fn numbered(name: &str, number: u32) -> String {
    let ending = format!(" ({number})");
    let kept: String = name.chars().take(LONGEST - ending.len()).collect();
    format!("{}{ending}", kept.trim_end())
}

impl Roles for Tx<'_> {
    fn list_roles(&mut self) -> Result<Vec<Role>, StoreError> {
        self.run(|conn| roles::table.order(roles::id).select(RoleRow::as_select()).load(conn)).map(all)
    }

    fn find_roles_by_name(&mut self, names: &[String]) -> Result<Vec<Role>, StoreError> {
        let keys: BTreeSet<_> =
            names.iter().filter(|name| !is_nowhere(name)).map(|name| name_key(name)).collect();
        let keys: Vec<_> = keys.into_iter().collect();
        let mut found: Vec<RoleRow> = Vec::new();
        for part in parts(&keys, 1) {
            found.extend(self.run(|conn| {
                roles::table
                    .filter(roles::name_key.eq_any(part))
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
                    roles::name_key.eq(name_key(name.as_str())),
                    roles::description.eq(text(description)),
                    roles::permissions.eq(Json(StoredPermissions(permissions))),
                    roles::built_in.eq(false),
                ))
                .on_conflict(roles::name_key)
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
        let key = patch.name.as_ref().map(|name| name_key(name.as_str()));
        if let Some(key) = &key {
            let other = roles::table.filter(roles::name_key.eq(key)).filter(roles::id.ne(id.0));
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
            key.map(|key| roles::name_key.eq(key)),
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
