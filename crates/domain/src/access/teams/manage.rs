use super::{GenieTeam, GenieTeamError, GenieTeams, NewGenieTeam};
use crate::access::genies::{self, Genies};
use crate::access::grants::Expiry;
use crate::access::guard::GuardError;
use crate::base::{Context, GenieId, Principal, TeamId};
use crate::records::activity::{Activities, NewEntry, Value};
use crate::staff::teams::Teams;

/// The teams with access to a Genie, by name.
///
/// # Errors
/// [`GuardError`].
pub fn list<T: Genies + GenieTeams + ?Sized>(
    tx: &mut T,
    by: &Principal,
    genie: GenieId,
) -> Result<Vec<GenieTeam>, GuardError> {
    genies::managed(tx, by, genie)?;
    Ok(tx.list_genie_teams(genie)?)
}

/// Gives every member of a team access. A team that has it already gets the new expiry.
///
/// # Errors
/// [`GenieTeamError`].
pub fn add<T: Genies + GenieTeams + Teams + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    genie: GenieId,
    team: TeamId,
    expires_at: Option<Expiry>,
) -> Result<GenieTeam, GenieTeamError> {
    genies::managed(tx, by, genie)?;
    tx.find_team(team)?.ok_or(GenieTeamError::NotFound)?;
    let expires_at = expires_at.map(Expiry::at);
    tx.put_genie_team(&NewGenieTeam { genie, team, granted_by: by.uuid, expires_at, created_at: cx.at })?;
    let added = tx.find_genie_team(genie, team)?.ok_or(GenieTeamError::NotFound)?;
    let entry = NewEntry::new(cx, by, "genie_team.added", added.target()).change(
        "expires_at",
        Value::Null,
        Value::of(expires_at),
    );
    tx.append_activity(&entry)?;
    Ok(added)
}

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
