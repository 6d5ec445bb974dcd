use super::{GenieTeam, GenieTeamError, GenieTeams, NewGenieTeam};
use crate::access::ends::{self, AccessKey, EndNotices};
use crate::access::genies::{self, Genies};
use crate::access::grants::Expiry;
use crate::access::guard::GuardError;
use crate::base::clock::has_expired;
use crate::base::{Context, GenieId, Patch, Principal, TeamId};
use crate::records::activity::{Activities, NewEntry, Value};
use crate::staff::personal_links::{self, PersonalLinks, Whose};
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

/// A team's access.
///
/// # Errors
/// [`GenieTeamError`].
pub fn get<T: Genies + GenieTeams + ?Sized>(
    tx: &mut T,
    by: &Principal,
    genie: GenieId,
    team: TeamId,
) -> Result<GenieTeam, GenieTeamError> {
    genies::managed(tx, by, genie)?;
    tx.find_genie_team(genie, team)?.ok_or(GenieTeamError::NotFound)
}

/// Gives every member of a team access until `expires_at`; [`Patch::Keep`] leaves the end of a team that has it already,
/// and gives it to others with the installation's default end.
///
/// # Errors
/// [`GenieTeamError`].
pub fn add<T: Genies + GenieTeams + EndNotices + Teams + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    genie: GenieId,
    team: TeamId,
    expires_at: Patch<Expiry>,
) -> Result<GenieTeam, GenieTeamError> {
    genies::held(tx, by, genie)?;
    tx.find_team(team)?.ok_or(GenieTeamError::NotFound)?;
    let old = tx.find_genie_team(genie, team)?;
    // An access that is over is given anew.
    let known = old.as_ref().filter(|old| !has_expired(old.expires_at, cx.at));
    let (life, said) = (&cx.access_policy.direct, expires_at.map(Expiry::at));
    let expires_at = match known {
        Some(known) => life.changed_end(said, known.expires_at, cx.at)?,
        None => life.end(said, cx.at)?,
    };
    if let Some(same) = old.as_ref().filter(|old| old.expires_at == expires_at) {
        return Ok(same.clone());
    }
    tx.put_genie_team(&NewGenieTeam { genie, team, granted_by: by.uuid, expires_at, created_at: cx.at })?;
    ends::plan(tx, AccessKey::Team(genie, team), expires_at, cx.at)?;
    let added = tx.find_genie_team(genie, team)?.ok_or(GenieTeamError::NotFound)?;
    let activity = if old.is_some() { "genie_team.updated" } else { "genie_team.added" };
    let entry = NewEntry::new(cx, by, activity, added.target()).change(
        "expires_at",
        Value::of(old.and_then(|old| old.expires_at)),
        Value::of(expires_at),
    );
    tx.append_activity(&entry)?;
    Ok(added)
}

/// Takes a team's access away, and with it the links that were made for members who have no other way in, unless these
/// are to be kept.
///
/// # Errors
/// [`GenieTeamError`].
pub fn remove<T: Genies + GenieTeams + PersonalLinks + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    genie: GenieId,
    team: TeamId,
    keep_links: bool,
) -> Result<(), GenieTeamError> {
    genies::held(tx, by, genie)?;
    let old = tx.find_genie_team(genie, team)?.ok_or(GenieTeamError::NotFound)?;
    if !keep_links {
        let whose = Whose::LetInBy { teams: &[team], members: None, genie: Some(genie) };
        personal_links::end(tx, cx, by, whose)?;
    }
    if !tx.delete_genie_team(genie, team)? {
        return Err(GenieTeamError::NotFound);
    }
    tx.append_activity(&NewEntry::new(cx, by, "genie_team.removed", old.target()))?;
    Ok(())
}
