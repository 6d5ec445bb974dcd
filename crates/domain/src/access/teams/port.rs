use super::{GenieTeam, NewGenieTeam};
use crate::base::{GenieId, StoreError, TeamId, Timestamp};

/// Access of whole teams.
pub trait GenieTeams {
    /// Gives a team access; when it has it already, sets expiry and giver anew and keeps `created_at`.
    fn put_genie_team(&mut self, team: &NewGenieTeam) -> Result<(), StoreError>;

    /// One team's record, with the team's name.
    fn find_genie_team(&mut self, genie: GenieId, team: TeamId) -> Result<Option<GenieTeam>, StoreError>;

    /// Every team with access, by the team's name.
    fn list_genie_teams(&mut self, genie: GenieId) -> Result<Vec<GenieTeam>, StoreError>;

    /// Sets the expiry; whether there was such a record.
    fn set_genie_team_expiry(
        &mut self,
        genie: GenieId,
        team: TeamId,
        expires_at: Option<Timestamp>,
    ) -> Result<bool, StoreError>;

    /// Takes the access away; whether there was any.
    fn delete_genie_team(&mut self, genie: GenieId, team: TeamId) -> Result<bool, StoreError>;

    /// Takes every team's access away and answers how many had it.
    fn delete_genie_teams_of(&mut self, genie: GenieId) -> Result<u64, StoreError>;
}
