use super::apply::{apply, describe, is_change};
use super::guard::resolve;
use super::{
    Agent, AgentGuardError, AgentPatch, Agents, Availability, Country, PatchOutcome, UnknownNames, manageable,
};
use crate::base::{
    AgentId, Context, Email, Exceeds, Name, PermissionSet, Principal, StoreError, TeamId, WebUrl,
};
use crate::records::activity::{Activities, NewEntry};
use crate::records::outbox::Outbox;
use crate::staff::password_resets::{self, PasswordResets};
use crate::staff::roles::{ADMIN, Roles};
use crate::staff::sessions::Sessions;
use crate::staff::teams::Teams;

/// What an administrator changes of an agent; `None` leaves a field as it is, `Some(None)` empties it.
#[derive(Clone, Debug, Default)]
pub struct AgentChange {
    /// First name.
    pub first_name: Option<Name>,
    /// Last name.
    pub last_name: Option<Option<Name>>,
    /// The address they sign in with.
    pub email: Option<Email>,
    /// Their picture.
    pub avatar_url: Option<Option<WebUrl>>,
    /// Where they are.
    pub country: Option<Option<Country>>,
    /// Whether they take conversations now.
    pub availability: Option<Availability>,
    /// Whether they can sign in.
    pub enabled: Option<bool>,
    /// Names of all their roles from now on.
    pub roles: Option<Vec<String>>,
    /// All their teams from now on.
    pub teams: Option<Vec<TeamId>>,
    /// Whether they get a mail with a link to set their password.
    pub send_welcome_email: bool,
}

/// Why an agent was not changed.
#[derive(Debug, thiserror::Error)]
pub enum UpdateAgentError {
    /// The caller may not manage this agent, or there is none.
    #[error(transparent)]
    Guard(#[from] AgentGuardError),
    /// A role has permissions that the caller has not.
    #[error(transparent)]
    Exceeds(#[from] Exceeds),
    /// There are no such roles or teams.
    #[error(transparent)]
    Unknown(#[from] UnknownNames),
    /// A live agent has the address.
    #[error("Another agent has this e-mail address.")]
    EmailTaken,
    /// Nobody locks themselves out.
    #[error("You cannot disable yourself.")]
    Oneself,
    /// Somebody must be able to administer.
    #[error("This is the last enabled administrator. Make another one first.")]
    LastAdministrator,
}

impl From<StoreError> for UpdateAgentError {
    fn from(error: StoreError) -> Self {
        Self::Guard(error.into())
    }
}

/// Changes the fields that are given. Disabling an agent ends their sessions; their key is refused while they are
/// disabled.
///
/// # Errors
/// [`UpdateAgentError`]; of two changes that together would leave no administrator, one succeeds.
pub fn update<T>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: AgentId,
    change: &AgentChange,
) -> Result<Agent, UpdateAgentError>
where
    T: Agents + Roles + Teams + Sessions + PasswordResets + Outbox + Activities + ?Sized,
{
    let old = manageable(tx, by, id)?;
    if change.enabled == Some(false) && id == by.id {
        return Err(UpdateAgentError::Oneself);
    }
    let names = change.roles.as_deref().unwrap_or_default();
    let roles = resolve(tx, names, change.teams.as_deref().unwrap_or_default())??;
    let demotes = change.roles.as_ref().is_some_and(|roles| roles.iter().all(|name| name != ADMIN));
    if demotes || change.enabled == Some(false) {
        keep_an_administrator(tx, id)?.map_err(|LastAdministrator| UpdateAgentError::LastAdministrator)?;
    }
    if change.roles.is_some() {
        by.covers(roles.iter().fold(PermissionSet::NONE, |all, role| all.union(role.permissions)))?;
        tx.set_agent_roles(id, &roles.iter().map(|role| role.id).collect::<Vec<_>>())?;
    }
    if let Some(teams) = &change.teams {
        tx.set_agent_teams(id, teams)?;
    }
    let patch = AgentPatch {
        first_name: change.first_name.clone(),
        last_name: change.last_name.clone(),
        email: change.email.clone(),
        avatar_url: change.avatar_url.clone(),
        country: change.country,
        availability: change.availability,
        enabled: change.enabled,
    };
    match apply(tx, cx, &old, &patch)? {
        PatchOutcome::Done => {}
        PatchOutcome::EmailTaken => return Err(UpdateAgentError::EmailTaken),
        PatchOutcome::Gone => return Err(AgentGuardError::NotFound.into()),
    }
    if change.enabled == Some(false) {
        tx.delete_sessions_of(id, None)?;
        tx.delete_password_resets_of(id)?;
    }
    let new = tx.find_agent(id)?.ok_or(AgentGuardError::NotFound)?;
    if change.send_welcome_email && new.enabled {
        password_resets::welcome(tx, cx, &new)?;
    }
    let entry = describe(NewEntry::new(cx, by, "agent.updated", new.target()), &old, &new);
    if is_change(&entry) {
        tx.append_activity(&entry)?;
    }
    Ok(new)
}

/// Nobody would be left to administer.
pub(super) struct LastAdministrator;

/// Asks that an enabled administrator other than `leaving` remains, and holds that until the transaction ends.
pub(super) fn keep_an_administrator<T: Agents + ?Sized>(
    tx: &mut T,
    leaving: crate::base::AgentId,
) -> Result<Result<(), LastAdministrator>, StoreError> {
    let administrators = tx.lock_administrators()?;
    let leaves_nobody = administrators.contains(&leaving) && administrators.len() == 1;
    Ok(if leaves_nobody { Err(LastAdministrator) } else { Ok(()) })
}
