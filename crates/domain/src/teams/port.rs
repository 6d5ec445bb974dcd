use super::Team;
use crate::ids::{AgentId, TeamId};
use crate::store::StoreError;
use crate::text::Name;

/// A name that another team already has, in whatever case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TeamNameTaken;

/// The teams.
pub trait Teams {
    /// Adds a team without members, unless the name is taken. The transaction stays usable either way.
    fn insert_team(
        &mut self,
        name: &Name,
        emoji: Option<&str>,
        at: crate::Timestamp,
    ) -> Result<Result<TeamId, TeamNameTaken>, StoreError>;

    /// The team with this number.
    fn find_team(&mut self, id: TeamId) -> Result<Option<Team>, StoreError>;

    /// Makes an agent a member, also when they are one.
    fn add_team_member(&mut self, team: TeamId, agent: AgentId) -> Result<(), StoreError>;

    /// Takes an agent out, also when they are none.
    fn remove_team_member(&mut self, team: TeamId, agent: AgentId) -> Result<(), StoreError>;
}
