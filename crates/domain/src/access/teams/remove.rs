use super::{GenieTeamError, GenieTeams};
use crate::access::genies::{self, Genies};
use crate::base::{Context, GenieId, Principal, TeamId};
use crate::records::activity::{Activities, NewEntry};

/// Takes a team's access away.
///
/// # Errors
/// [`GenieTeamError`].
pub fn remove<T: Genies + GenieTeams + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    genie: GenieId,
    team: TeamId,
) -> Result<(), GenieTeamError> {
    genies::managed(tx, by, genie)?;
    let old = tx.find_genie_team(genie, team)?.ok_or(GenieTeamError::NotFound)?;
    if !tx.delete_genie_team(genie, team)? {
        return Err(GenieTeamError::NotFound);
    }
    tx.append_activity(&NewEntry::new(cx, by, "genie_team.removed", old.target()))?;
    Ok(())
}
