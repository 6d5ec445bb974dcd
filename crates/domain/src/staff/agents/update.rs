use super::apply::{apply, describe};
use super::guard::resolve;
use super::{Agent, AgentGuardError, AgentPatch, Agents, ProfilePatch, UnknownNames, managed};
use crate::base::{AgentId, Context, Exceeds, PermissionSet, Principal, StoreError, TeamId};
use crate::records::activity::{Activities, NewEntry, append_change};
use crate::records::outbox::Outbox;
use crate::staff::owned_genies::{self, FateError, GenieFate, OwnedGenies};
use crate::staff::password_resets::{self, PasswordResets};
use crate::staff::personal_links::{self, PersonalLinks, Whose};
use crate::staff::roles::{ADMIN, Role, Roles};
use crate::staff::sessions::Sessions;
use crate::staff::teams::Teams;

/// What an administrator changes of an agent.
#[derive(Clone, Debug, Default)]
pub struct AgentChange {
    /// Fields of their record.
    pub patch: AgentPatch,
    /// Names of all their roles from now on.
    pub roles: Option<Vec<String>>,
    /// All their teams from now on.
    pub teams: Option<Vec<TeamId>>,
    /// Whether they get a mail with a link to set their password.
    pub send_welcome_email: bool,
    /// What becomes of their Genies where this disables them.
    pub genies: GenieFate,
}

impl From<AgentPatch> for AgentChange {
    fn from(patch: AgentPatch) -> Self {
        Self { patch, ..Self::default() }
    }
}

impl From<ProfilePatch> for AgentChange {
    fn from(profile: ProfilePatch) -> Self {
        AgentPatch::from(profile).into()
    }
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
    /// Their Genies cannot be handed over or left behind so.
    #[error(transparent)]
    Genies(FateError),
}

impl From<FateError> for UpdateAgentError {
    fn from(error: FateError) -> Self {
        match error {
            FateError::Store(error) => error.into(),
            error => Self::Genies(error),
        }
    }
}

impl From<StoreError> for UpdateAgentError {
    fn from(error: StoreError) -> Self {
        Self::Guard(error.into())
    }
}

/// Changes the fields that are given; what is so already is no change. Links that were made for the agent end where a
/// team that they leave was their last way in. Disabling an agent ends their sessions; their key is refused while they are
/// disabled, and their Genies are handed over, or looked after by nobody, of which whoever manages all Genies is told.
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
    T: Agents
        + Roles
        + Teams
        + Sessions
        + PasswordResets
        + PersonalLinks
        + OwnedGenies
        + Outbox
        + Activities
        + ?Sized,
{
    let old = managed(tx, by, id)?;
    let disables = change.patch.enabled == Some(false);
    if disables && id == by.id {
        return Err(UpdateAgentError::Oneself);
    }
    let names = change.roles.as_deref().unwrap_or_default();
    let teams = change.teams.as_deref().unwrap_or_default();
    let roles = resolve::<_, UpdateAgentError>(tx, names, teams)?;
    let demotes = change.roles.as_ref().is_some_and(|roles| roles.iter().all(|name| name != ADMIN));
    if (demotes || disables) && is_last_administrator(tx, id)? {
        return Err(UpdateAgentError::LastAdministrator);
    }
    let is_as_before = |roles: &[Role]| {
        let mut names: Vec<&str> = roles.iter().map(|role| role.name.as_str()).collect();
        names.sort_unstable();
        names == old.roles
    };
    let changes_roles = change.roles.is_some() && !is_as_before(&roles);
    if changes_roles {
        by.covers(roles.iter().fold(PermissionSet::NONE, |all, role| all.union(role.permissions)))?;
        tx.set_agent_roles(id, &roles.iter().map(|role| role.id).collect::<Vec<_>>())?;
    }
    let mut changes_teams = false;
    if let Some(teams) = &change.teams {
        let left = without(&old, teams);
        changes_teams =
            !left.is_empty() || teams.iter().any(|team| old.teams.iter().all(|own| own.id != *team));
        if !left.is_empty() {
            let whose = Whose::LetInBy { teams: &left, members: Some(&[id]), genie: None };
            personal_links::end(tx, cx, by, whose)?;
        }
        if changes_teams {
            tx.set_agent_teams(id, teams)?;
        }
    }
    let patch = change.patch.narrow(&old);
    if changes_roles || changes_teams || patch != AgentPatch::default() {
        apply(tx, cx, &old, &patch)?.or(UpdateAgentError::EmailTaken, AgentGuardError::NotFound.into())?;
    }
    if disables && (patch.enabled.is_some() || change.genies.transfer_to.is_some()) {
        tx.lock_agent(id)?;
        owned_genies::settle(tx, cx, by, &old, change.genies)?;
    }
    if disables {
        tx.delete_sessions_of(id, None)?;
        tx.delete_password_resets_of(id)?;
    }
    let new = tx.find_agent(id)?.ok_or(AgentGuardError::NotFound)?;
    if change.send_welcome_email && new.enabled {
        password_resets::welcome(tx, cx, &new)?;
    }
    append_change(tx, &describe(NewEntry::new(cx, by, "agent.updated", new.target()), &old, &new))?;
    Ok(new)
}

/// The teams of an agent that are not among `teams`.
fn without(agent: &Agent, teams: &[TeamId]) -> Vec<TeamId> {
    agent.teams.iter().map(|team| team.id).filter(|team| !teams.contains(team)).collect()
}

/// Whether no enabled administrator but `leaving` is there; the answer holds until the transaction ends.
pub(super) fn is_last_administrator<T: Agents + ?Sized>(
    tx: &mut T,
    leaving: AgentId,
) -> Result<bool, StoreError> {
    Ok(tx.lock_administrators()? == [leaving])
}
