use super::{GenieTeam, GenieTeams};
use crate::access::genies::{self, Genies};
use crate::access::guard::GuardError;
use crate::base::{GenieId, Principal};

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
