//! Agents as callers: the person and the roles that they hold, one row for each role.

use crate::documents::StoredPermissions;
use crate::schema::{agents, roles};
use crate::values::{Id, Json, Parsed};
use diesel::prelude::*;
use portcullis_domain::base::{Credential, Name, PermissionSet};
use portcullis_domain::staff::agents::full_name;
use portcullis_domain::staff::roles::permissions_of;
use portcullis_domain::{AgentId, AgentUuid, Email, Principal};

/// Of an agent, what a caller is known by.
#[derive(Queryable, Selectable)]
#[diesel(table_name = agents)]
pub(crate) struct PersonRow {
    id: i64,
    uuid: Id,
    first_name: Parsed<Name>,
    last_name: Option<Parsed<Name>>,
    email: Parsed<Email>,
}

/// Of a role, what decides about permissions.
#[derive(Queryable, Selectable)]
#[diesel(table_name = roles)]
pub(crate) struct HeldRow {
    pub(in super::super) name: String,
    built_in: bool,
    permissions: Json<StoredPermissions>,
}

impl HeldRow {
    pub(in super::super) fn permissions(&self) -> PermissionSet {
        permissions_of(&self.name, self.built_in, self.permissions.0.0)
    }
}

/// Folds a credential's rows, one for each role of its agent (or a single one without a role), into the credential and
/// its holder.
pub(in super::super) fn principal<R, T>(
    rows: Vec<(R, PersonRow, Option<HeldRow>)>,
    open: impl FnOnce(R) -> (T, Credential),
) -> Option<(T, Principal)> {
    let permissions = rows
        .iter()
        .filter_map(|(_, _, role)| role.as_ref())
        .fold(PermissionSet::NONE, |all, role| all.union(role.permissions()));
    let (row, person, _) = rows.into_iter().next()?;
    let (found, credential) = open(row);
    let name = full_name(&person.first_name.0, person.last_name.as_ref().map(|last| &last.0));
    Some((
        found,
        Principal {
            id: AgentId(person.id),
            uuid: AgentUuid(person.uuid.0),
            name,
            email: person.email.0,
            permissions,
            credential,
        },
    ))
}
