//! Who is calling.

use crate::email::Email;
use crate::ids::{AgentId, AgentUuid, ApiKeyId, SessionId};
use crate::permissions::{Permission, PermissionSet};

/// How a caller proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A browser's session cookie.
    Session(SessionId),
    /// An API key.
    ApiKey(ApiKeyId),
    /// The operator at the machine's own command line.
    Operator,
}

/// An enabled agent who proved who they are, with the permissions that held when the call began.
#[derive(Clone, Debug)]
pub struct Principal {
    /// Number of the agent.
    pub id: AgentId,
    /// UUID of the same agent.
    pub uuid: AgentUuid,
    /// First and last name.
    pub name: String,
    /// The address they sign in with.
    pub email: Email,
    /// Union over their roles.
    pub permissions: PermissionSet,
    /// How they proved it.
    pub credential: Credential,
}

impl Principal {
    /// Whether the caller holds `permission`.
    pub fn can(&self, permission: Permission) -> bool {
        self.permissions.contains(permission)
    }
}
