use super::{GenieManager, GenieManagers, Manager, NewGenieManager, Whom};
use crate::access::genies::{self, Genies};
use crate::access::guard::GuardError;
use crate::access::people::Who;
use crate::base::{Context, GenieId, Principal, StoreError};
use crate::records::activity::{Activities, NewEntry};
use crate::staff::agents::Agents;
use crate::staff::teams::Teams;

/// Why a manager was not added or taken out.
#[derive(Debug, thiserror::Error)]
pub enum ChangeManagerError {
    /// The caller may not manage the Genie, or it does not exist.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// There is no such person or team, or they are no manager.
    #[error("There is no such person or team, or they do not manage the requests of this Genie.")]
    NotFound,
}

impl From<StoreError> for ChangeManagerError {
    fn from(error: StoreError) -> Self {
        Self::Guard(error.into())
    }
}

/// The managers of a Genie, the people first, for a caller who owns it or holds `genies:manage_all`.
///
/// # Errors
/// [`GuardError`].
pub fn list<T: Genies + GenieManagers + ?Sized>(
    tx: &mut T,
    by: &Principal,
    genie: GenieId,
) -> Result<Vec<GenieManager>, GuardError> {
    genies::managed(tx, by, genie)?;
    Ok(tx.list_genie_managers(genie)?)
}

/// Lets a person or a team decide about the requests for a Genie. Who does so already stays as they are.
///
/// # Errors
/// [`ChangeManagerError`].
pub fn add<T: Genies + GenieManagers + Agents + Teams + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    genie: GenieId,
    whom: &Whom,
) -> Result<GenieManager, ChangeManagerError> {
    genies::held(tx, by, genie)?;
    let who = named(tx, whom)?.ok_or(ChangeManagerError::NotFound)?;
    if let Some(known) = tx.find_genie_manager(genie, who)? {
        return Ok(known);
    }
    tx.put_genie_manager(&NewGenieManager { genie, who, added_by: by.uuid, created_at: cx.at })?;
    let added = tx.find_genie_manager(genie, who)?.ok_or(ChangeManagerError::NotFound)?;
    tx.append_activity(&NewEntry::new(cx, by, "genie_manager.added", added.target()))?;
    Ok(added)
}

/// Takes a manager out, and answers who that was.
///
/// # Errors
/// [`ChangeManagerError`].
pub fn remove<T: Genies + GenieManagers + Agents + Teams + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    genie: GenieId,
    whom: &Whom,
) -> Result<GenieManager, ChangeManagerError> {
    genies::held(tx, by, genie)?;
    let who = named(tx, whom)?.ok_or(ChangeManagerError::NotFound)?;
    let old = tx.find_genie_manager(genie, who)?.ok_or(ChangeManagerError::NotFound)?;
    if !tx.delete_genie_manager(genie, who)? {
        return Err(ChangeManagerError::NotFound);
    }
    tx.append_activity(&NewEntry::new(cx, by, "genie_manager.removed", old.target()))?;
    Ok(old)
}

/// The living person or the team that is meant.
fn named<T: Agents + Teams + ?Sized>(tx: &mut T, whom: &Whom) -> Result<Option<Manager>, StoreError> {
    let person = match whom {
        Whom::Team(id) => return Ok(tx.find_team(*id)?.map(|team| Manager::Team(team.id))),
        Whom::Person(Who::User(uuid)) => tx.find_agent_by_uuid(*uuid)?,
        Whom::Person(Who::Email(email)) => tx.find_agent_by_email(email)?,
    };
    Ok(person.map(|person| Manager::Person(person.uuid)))
}
