use super::guard::resolve;
use super::{Agent, Agents, NewAgent, Profile, UnknownNames};
use crate::base::secrets::uuid_v7;
use crate::base::{
    AgentUuid, Context, Exceeds, Lacks, Permission, PermissionSet, Principal, StoreError, TeamId,
};
use crate::records::activity::{Activities, NewEntry, Value};
use crate::records::outbox::Outbox;
use crate::staff::password_resets::{self, PasswordResets};
use crate::staff::roles::Roles;
use crate::staff::teams::Teams;

/// What a new agent is to be.
#[derive(Clone, Debug)]
pub struct AgentDraft {
    /// Who they are.
    pub profile: Profile,
    /// Names of their roles.
    pub roles: Vec<String>,
    /// Their teams.
    pub teams: Vec<TeamId>,
    /// Whether they get a mail with a link to set their password.
    pub send_welcome_email: bool,
}

/// Why an agent was not made.
#[derive(Debug, thiserror::Error)]
pub enum CreateAgentError {
    /// The caller lacks `users:manage`.
    #[error(transparent)]
    Lacks(#[from] Lacks),
    /// A role has permissions that the caller has not.
    #[error(transparent)]
    Exceeds(#[from] Exceeds),
    /// There are no such roles or teams.
    #[error(transparent)]
    Unknown(#[from] UnknownNames),
    /// A live agent has the address.
    #[error("Another agent has this e-mail address.")]
    EmailTaken,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes an agent, with all roles and teams or not at all. The agent has no password until they set one by the mailed
/// link, or an administrator sets it.
///
/// # Errors
/// [`CreateAgentError`].
pub fn create<T>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    draft: &AgentDraft,
) -> Result<Agent, CreateAgentError>
where
    T: Agents + Roles + Teams + PasswordResets + Outbox + Activities + ?Sized,
{
    by.require(Permission::UsersManage)?;
    let roles = resolve::<_, CreateAgentError>(tx, &draft.roles, &draft.teams)?;
    by.covers(roles.iter().fold(PermissionSet::NONE, |all, role| all.union(role.permissions)))?;
    let new = NewAgent {
        uuid: AgentUuid(uuid_v7(cx.secrets, cx.at)),
        profile: draft.profile.clone(),
        roles: roles.iter().map(|role| role.id).collect(),
        password: None,
        created_at: cx.at,
    };
    let id = tx.insert_agent(&new)?.done().ok_or(CreateAgentError::EmailTaken)?;
    tx.set_agent_teams(id, &draft.teams)?;
    let agent = tx.find_agent(id)?.ok_or_else(|| StoreError::Unexpected("a new agent is gone".into()))?;
    if draft.send_welcome_email {
        password_resets::welcome(tx, cx, &agent)?;
    }
    let entry = NewEntry::new(cx, by, "agent.created", agent.target())
        .change("email", Value::Null, Value::of(Some(&agent.profile.email)))
        .change("roles", Value::Null, Value::List(agent.roles.clone()))
        .change(
            "teams",
            Value::Null,
            Value::List(agent.teams.iter().map(|team| team.name.clone()).collect()),
        );
    tx.append_activity(&entry)?;
    Ok(agent)
}
