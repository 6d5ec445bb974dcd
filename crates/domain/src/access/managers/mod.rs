//! Managers of a Genie: people or teams who see its requests and decide about them beside its owner, and nothing else.

mod manage;
mod port;

pub use manage::{ChangeManagerError, add, list, remove};
pub use port::GenieManagers;

use crate::access::people::Who;
use crate::base::{AgentUuid, Email, GenieId, TeamId, Timestamp};
use crate::records::activity::Target;

/// Who manages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manager {
    /// A person.
    Person(AgentUuid),
    /// Every member of a team.
    Team(TeamId),
}

/// Who is to be a manager, or no longer.
#[derive(Clone, Debug)]
pub enum Whom {
    /// A person.
    Person(Who),
    /// A team.
    Team(TeamId),
}

/// A manager of a Genie, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenieManager {
    /// The Genie.
    pub genie: GenieId,
    /// Who.
    pub who: Manager,
    /// First and last name of the person, or the team's name.
    pub name: String,
    /// The person's address.
    pub email: Option<Email>,
    /// Who made them one.
    pub added_by: AgentUuid,
    /// When.
    pub created_at: Timestamp,
}

/// A record to write.
#[derive(Clone, Copy, Debug)]
pub struct NewGenieManager {
    /// The Genie.
    pub genie: GenieId,
    /// Who.
    pub who: Manager,
    /// Who makes them one.
    pub added_by: AgentUuid,
    /// When.
    pub created_at: Timestamp,
}

/// Somebody who may decide about a request, and where mail about it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decider {
    /// Who.
    pub uuid: AgentUuid,
    /// Their address.
    pub email: Email,
}

impl GenieManager {
    pub(crate) fn target(&self) -> Target {
        let who = match self.who {
            Manager::Person(uuid) => uuid.to_string(),
            Manager::Team(id) => id.to_string(),
        };
        Target { kind: "genie_manager", id: format!("{}/{who}", self.genie), name: self.name.clone() }
    }
}
