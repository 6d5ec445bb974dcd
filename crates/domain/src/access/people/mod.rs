//! Direct access of people to a Genie.

mod add;
mod manage;
mod port;

pub use add::{AddUserError, Who, add};
pub use manage::{get, list, remove, update};
pub use port::GenieUsers;

pub(crate) use add::{give, put};

use crate::access::guard::GuardError;
use crate::access::status::{AccessStatus, Life};
use crate::base::{AccessId, AgentUuid, Email, GenieId, PolicyError, StoreError, Timestamp};
use crate::records::activity::Target;

/// A person's direct access to a Genie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenieUser {
    /// Number of the record.
    pub id: AccessId,
    /// The Genie.
    pub genie: GenieId,
    /// The person.
    pub user: AgentUuid,
    /// Who gave it.
    pub granted_by: AgentUuid,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// When it was given.
    pub created_at: Timestamp,
    /// Who the person is.
    pub person: PersonCard,
}

/// What a list shows of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonCard {
    /// First and last name.
    pub full_name: String,
    /// Their address.
    pub email: Email,
    /// Their picture.
    pub avatar_url: Option<String>,
}

/// A record to write.
#[derive(Clone, Copy, Debug)]
pub struct NewGenieUser {
    /// The Genie.
    pub genie: GenieId,
    /// The person.
    pub user: AgentUuid,
    /// Who gives it.
    pub granted_by: AgentUuid,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// When it is given.
    pub created_at: Timestamp,
}

/// Why a person's access could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum GenieUserError {
    /// The caller may not manage the Genie, or it does not exist.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// The person has no direct access.
    #[error("This person has no direct access to this Genie.")]
    NotFound,
    /// The installation does not allow it.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

impl From<StoreError> for GenieUserError {
    fn from(error: StoreError) -> Self {
        Self::Guard(error.into())
    }
}

impl GenieUser {
    /// Where it stands at `at`.
    pub fn status(&self, at: Timestamp) -> AccessStatus {
        Life { expires_at: self.expires_at, ..Life::default() }.status(at)
    }

    pub(crate) fn target(&self) -> Target {
        Target {
            kind: "genie_user",
            id: format!("{}/{}", self.genie, self.user),
            name: self.person.full_name.clone(),
        }
    }
}
