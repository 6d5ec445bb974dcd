use super::{GenieTeam, GenieTeamError, GenieTeams, NewGenieTeam};
use crate::access::genies::{self, Genies};
use crate::access::grants::Expiry;
use crate::base::{Context, GenieId, Principal, TeamId};
use crate::records::activity::{Activities, NewEntry, Value};
use crate::staff::teams::Teams;

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
