//! Who is calling.

use crate::base::{AgentId, AgentUuid, ApiKeyId, Email, Permission, PermissionSet, SessionId};

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

/// The caller lacks a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("You need the permission {0}.")]
pub struct Lacks(pub Permission);

/// Somebody or something would have permissions that the caller has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This reaches permissions that you do not have.")]
pub struct Exceeds;

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

    /// Asks for `permission`.
    ///
    /// # Errors
    /// [`Lacks`] when the caller does not hold it.
    pub fn require(&self, permission: Permission) -> Result<(), Lacks> {
        if self.can(permission) { Ok(()) } else { Err(Lacks(permission)) }
    }

    /// Asks that the caller hold every permission of `given`: nobody gives what they do not have.
    ///
    /// # Errors
    /// [`Exceeds`] when one is missing.
    pub fn covers(&self, given: PermissionSet) -> Result<(), Exceeds> {
        if self.permissions.covers(given) { Ok(()) } else { Err(Exceeds) }
    }
}

/// On whose authority something is done.
#[derive(Clone, Copy, Debug)]
pub enum Authority<'a> {
    /// An agent's, who proved who they are.
    Agent(&'a Principal),
    /// The operator's: whoever holds the machine holds every permission.
    Operator,
}

impl Authority<'_> {
    /// Asks for `permission`.
    ///
    /// # Errors
    /// [`Lacks`] when it is an agent who does not hold it.
    pub fn require(self, permission: Permission) -> Result<(), Lacks> {
        match self {
            Self::Agent(by) => by.require(permission),
            Self::Operator => Ok(()),
        }
    }
}

impl<'a> From<&'a Principal> for Authority<'a> {
    fn from(by: &'a Principal) -> Self {
        Self::Agent(by)
    }
}
