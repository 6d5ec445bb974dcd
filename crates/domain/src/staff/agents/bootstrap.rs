use super::{Agents, NewAgent, Profile, replace_password_of};
use crate::base::secrets::uuid_v7;
use crate::base::{AgentId, AgentUuid, Authority, Context, Email, Name, StoreError};
use crate::records::activity::{Activities, NewEntry, Target};
use crate::records::outbox::Outbox;
use crate::staff::api_keys::ApiKeys;
use crate::staff::password_resets::PasswordResets;
use crate::staff::passwords::PasswordHash;
use crate::staff::roles::{ADMIN, Roles};
use crate::staff::sessions::{Sessions, SignInFailures};

/// Why an administrator was not made.
#[derive(Debug, thiserror::Error)]
pub enum CreateAdministratorError {
    /// Somebody has the address already.
    #[error("There is already an agent with this e-mail address.")]
    EmailTaken,
    /// The built-in role is missing: the database was not migrated.
    #[error("The role admin is missing. Run the migrations.")]
    NoAdminRole,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes an agent with the role `admin`; for whoever holds the machine, not for callers of the API.
///
/// # Errors
/// [`CreateAdministratorError`].
pub fn create_administrator<T: Agents + Roles + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    email: &Email,
    first_name: &Name,
    password: &PasswordHash,
) -> Result<AgentId, CreateAdministratorError> {
    let admin = tx.find_roles_by_name(&[ADMIN.to_owned()])?;
    let role = admin.first().ok_or(CreateAdministratorError::NoAdminRole)?;
    let new = NewAgent {
        uuid: AgentUuid(uuid_v7(cx.secrets, cx.at)),
        profile: Profile::new(first_name.clone(), email.clone()),
        roles: vec![role.id],
        password: Some(password.clone()),
        created_at: cx.at,
    };
    let id = tx.insert_agent(&new)?.done().ok_or(CreateAdministratorError::EmailTaken)?;
    let target = Target { kind: "agent", id: id.to_string(), name: first_name.to_string() };
    tx.append_activity(&NewEntry::new(cx, Authority::Operator, "agent.created", target))?;
    Ok(id)
}

/// Sets an agent's password, ends what the old one opened and tells them by mail; for whoever holds the machine. Whether
/// there is such an agent.
///
/// # Errors
/// The store's.
pub fn replace_password<T>(
    tx: &mut T,
    cx: &Context<'_>,
    email: &Email,
    password: &PasswordHash,
) -> Result<bool, StoreError>
where
    T: Agents + Sessions + SignInFailures + ApiKeys + PasswordResets + Outbox + Activities + ?Sized,
{
    let Some(agent) = tx.find_agent_by_email(email)? else { return Ok(false) };
    replace_password_of(tx, cx, &agent, password, None)?;
    tx.append_activity(&NewEntry::new(cx, Authority::Operator, "agent.password_set", agent.target()))?;
    Ok(true)
}

/// Whether there has never been an agent, so that nobody can sign in yet.
///
/// # Errors
/// The store's.
pub fn has_nobody<T: Agents + ?Sized>(tx: &mut T) -> Result<bool, StoreError> {
    tx.has_no_agents()
}
