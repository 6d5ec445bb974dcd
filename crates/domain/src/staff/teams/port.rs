use super::{Emoji, Team};
use crate::base::{AgentId, Name, Patch, StoreError, TeamId, Timestamp, Written};

/// Which fields of a team to change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeamPatch {
    /// Its name.
    pub name: Option<Name>,
    /// Its picture.
    pub emoji: Patch<Emoji>,
}

impl TeamPatch {
    /// What of it would change this team.
    pub(super) fn narrow(&self, old: &Team) -> Self {
        Self {
            name: self.name.clone().filter(|name| *name != old.name),
            emoji: self.emoji.clone().unless(old.emoji.as_ref()),
        }
    }
}

/// The teams.
pub trait Teams {
    /// Adds a team without members, unless another one has the name, in whatever case (see [`super::name_key`]).
    fn insert_team(
        &mut self,
        name: &Name,
        emoji: Option<&Emoji>,
        at: Timestamp,
    ) -> Result<Written<TeamId>, StoreError>;

    /// The team with this number.
    fn find_team(&mut self, id: TeamId) -> Result<Option<Team>, StoreError>;

    /// Every team with its members, by name.
    fn list_teams(&mut self) -> Result<Vec<Team>, StoreError>;

    /// Number and name of every team, by name.
    fn list_teams_compact(&mut self) -> Result<Vec<(TeamId, Name)>, StoreError>;

    /// Which of these numbers belong to teams.
    fn existing_teams(&mut self, ids: &[TeamId]) -> Result<Vec<TeamId>, StoreError>;

    /// Teams by name key (see [`super::name_key`]); keys that nobody has are left out.
    fn find_teams_by_key(&mut self, keys: &[String]) -> Result<Vec<(String, TeamId)>, StoreError>;

    /// Keeps other writers off a team until the transaction ends.
    fn lock_team(&mut self, id: TeamId) -> Result<(), StoreError>;

    /// Writes the fields that are given, unless another team has the name.
    fn patch_team(&mut self, id: TeamId, patch: &TeamPatch, at: Timestamp) -> Result<Written, StoreError>;

    /// Replaces the set of members.
    fn set_team_members(&mut self, id: TeamId, members: &[AgentId]) -> Result<(), StoreError>;

    /// Makes an agent a member, also when they are one.
    fn add_team_member(&mut self, team: TeamId, agent: AgentId) -> Result<(), StoreError>;

    /// Takes an agent out, also when they are none.
    fn remove_team_member(&mut self, team: TeamId, agent: AgentId) -> Result<(), StoreError>;

    /// Removes a team, its memberships and its accesses to Genies. Whether there was one.
    fn delete_team(&mut self, id: TeamId) -> Result<bool, StoreError>;
}
