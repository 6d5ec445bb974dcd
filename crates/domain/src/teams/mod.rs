//! Teams of agents.

mod port;

pub use port::{TeamNameTaken, Teams};

use crate::clock::Timestamp;
use crate::ids::{AgentId, TeamId};
use crate::text::Name;

/// A team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Its number.
    pub id: TeamId,
    /// Its name, unique whatever the case.
    pub name: Name,
    /// Its picture, at most 50 bytes.
    pub emoji: Option<String>,
    /// Its members' numbers, ascending.
    pub members: Vec<AgentId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}
