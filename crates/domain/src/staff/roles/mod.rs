//! Roles: named sets of permissions.

mod manage;
mod port;

pub use manage::{RoleDraft, RoleError, create, delete, get, held, list, update};
pub use port::{RolePatch, Roles};

use crate::base::text::fold;
use crate::base::{Permission, PermissionSet, RoleId, Version};
use crate::records::activity::Target;

/// Name of the built-in role that holds every permission.
pub const ADMIN: &str = "admin";
/// Name of the built-in role of an ordinary agent.
pub const AGENT: &str = "agent";

/// A named set of permissions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its number.
    pub id: RoleId,
    /// Its name, unique in any case.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What it allows. The built-in `admin` always holds the whole catalogue, whatever is stored.
    pub permissions: PermissionSet,
    /// Whether it came with the first migration and cannot be deleted.
    pub built_in: bool,
}

impl Role {
    /// What an edit of it replaces.
    pub fn version(&self) -> Version {
        let permissions: Vec<_> = self.permissions.iter().map(Permission::name).collect();
        Version::of("role", self.id)
            .text(&self.name)
            .text(&self.description)
            .list(permissions.iter())
            .version()
    }

    pub(crate) fn target(&self) -> Target {
        Target { kind: "role", id: self.id.to_string(), name: self.name.clone() }
    }
}

/// A role's name.
pub type RoleName = crate::base::Line<50>;
/// What a role is for.
pub type RoleDescription = crate::base::Line<500>;

/// A role's name as names are compared: two that differ in case only are one.
pub fn name_key(name: &str) -> String {
    fold(name)
}

/// What a role allows: the whole catalogue for the built-in `admin`, so that it also holds permissions that a newer
/// release adds, and what is stored for every other one.
pub fn permissions_of(name: &str, built_in: bool, stored: PermissionSet) -> PermissionSet {
    if built_in && name == ADMIN { PermissionSet::all() } else { stored }
}

/// What the built-in role `agent` holds at the start.
pub fn agent_permissions() -> PermissionSet {
    use Permission as P;
    [
        P::ConversationsRead,
        P::ConversationsReadAssigned,
        P::ConversationsReadTeamInbox,
        P::ConversationsReadUnassigned,
        P::ConversationsUpdatePriority,
        P::ConversationsUpdateStatus,
        P::ConversationsUpdateTags,
        P::ConversationsUpdateTeamAssignee,
        P::ConversationsUpdateUserAssignee,
        P::ConversationsWrite,
        P::ContactNotesRead,
        P::ContactNotesWrite,
        P::ContactsRead,
        P::ContactsReadAll,
        P::GeniesWrite,
        P::MessagesRead,
        P::MessagesWrite,
        P::MessagesWritePrivate,
        P::ViewManage,
    ]
    .into_iter()
    .collect()
}
