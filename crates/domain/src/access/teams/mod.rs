//! Access of whole teams to a Genie: every member has it as long as they are a member.

mod manage;
mod port;

pub use manage::{add, get, list, remove};
pub use port::GenieTeams;

use crate::access::guard::GuardError;
use crate::access::status::{AccessStatus, Life};
use crate::base::{AccessId, AgentUuid, GenieId, PolicyError, StoreError, TeamId, Timestamp};
use crate::records::activity::Target;

/// A team's access to a Genie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenieTeam {
    /// Number of the record.
    pub id: AccessId,
    /// The Genie.
    pub genie: GenieId,
    /// The team.
    pub team: TeamId,
    /// The team's name.
    pub team_name: String,
    /// Who gave it.
    pub granted_by: AgentUuid,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// When it was given.
    pub created_at: Timestamp,
}

/// A record to write.
#[derive(Clone, Copy, Debug)]
pub struct NewGenieTeam {
    /// The Genie.
    pub genie: GenieId,
    /// The team.
    pub team: TeamId,
    /// Who gives it.
    pub granted_by: AgentUuid,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// When it is given.
    pub created_at: Timestamp,
}

/// Why a team's access could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum GenieTeamError {
    /// The caller may not manage the Genie, or it does not exist.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// There is no such team, or it has no access.
    #[error("There is no such team, or it has no access to this Genie.")]
    NotFound,
    /// The installation does not allow it.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

impl From<StoreError> for GenieTeamError {
    fn from(error: StoreError) -> Self {
        Self::Guard(error.into())
    }
}

impl GenieTeam {
    /// Where it stands at `at`.
    pub fn status(&self, at: Timestamp) -> AccessStatus {
        Life { expires_at: self.expires_at, ..Life::default() }.status(at)
    }

    pub(crate) fn target(&self) -> Target {
        Target {
            kind: "genie_team",
            id: format!("{}/{}", self.genie, self.team),
            name: self.team_name.clone(),
        }
    }
}
