use super::Grants;
use crate::access::genies::{self, Genies};
use crate::access::guard::GuardError;
use crate::access::people::GenieUsers;
use crate::access::teams::GenieTeams;
use crate::base::{Context, GenieId, Principal};
use crate::records::activity::{Activities, NewEntry, Value};

/// How much access was taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevokedCounts {
    /// Links.
    pub grants: u64,
    /// People with direct access.
    pub users: u64,
    /// Teams.
    pub teams: u64,
}

/// Takes away every link and every direct access to a Genie, at one stroke.
///
/// # Errors
/// [`GuardError`].
pub fn revoke_all<T: Genies + Grants + GenieUsers + GenieTeams + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: GenieId,
) -> Result<RevokedCounts, GuardError> {
    let genie = genies::managed(tx, by, id)?;
    let revoked = RevokedCounts {
        grants: tx.delete_grants_of(id)?,
        users: tx.delete_genie_users_of(id)?,
        teams: tx.delete_genie_teams_of(id)?,
    };
    let gone = |count: u64| Value::Number(i64::try_from(count).unwrap_or(i64::MAX));
    let entry = NewEntry::new(cx, by, "genie.access_revoked", genie.target())
        .change("grants", gone(revoked.grants), Value::Number(0))
        .change("users", gone(revoked.users), Value::Number(0))
        .change("teams", gone(revoked.teams), Value::Number(0));
    tx.append_activity(&entry)?;
    Ok(revoked)
}
