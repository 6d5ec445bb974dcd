use super::Tx;
use crate::documents::StoredPermissions;
use crate::schema::roles;
use crate::values::Json;
use diesel::prelude::*;
use portcullis_domain::roles::{Role, Roles, permissions_of};
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

fn all(rows: Vec<RoleRow>) -> Vec<Role> {
    rows.into_iter().map(Role::from).collect()
}

impl Roles for Tx<'_> {
    fn list_roles(&mut self) -> Result<Vec<Role>, StoreError> {
        self.run(|conn| roles::table.order(roles::id).select(RoleRow::as_select()).load(conn)).map(all)
    }

    fn find_roles_by_name(&mut self, names: &[String]) -> Result<Vec<Role>, StoreError> {
        self.run(|conn| {
            roles::table
                .filter(roles::name.eq_any(names))
                .order(roles::id)
                .select(RoleRow::as_select())
                .load(conn)
        })
        .map(all)
    }

    fn find_role(&mut self, id: RoleId) -> Result<Option<Role>, StoreError> {
        self.run(|conn| roles::table.find(id.0).select(RoleRow::as_select()).first(conn).optional())
            .map(|row| row.map(Role::from))
    }
}
