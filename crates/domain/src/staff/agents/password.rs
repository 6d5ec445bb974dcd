use super::{Agent, AgentGuardError, Agents, Profile, managed};
use crate::base::{AgentId, Context, Credential, Principal, StoreError};
use crate::records::activity::{Activities, NewEntry};
use crate::records::outbox::{Letter, NewMail, Outbox};
use crate::staff::api_keys::ApiKeys;
use crate::staff::password_resets::PasswordResets;
use crate::staff::passwords::PasswordHash;
use crate::staff::sessions::{Sessions, SignInFailures};

/// First step of setting somebody's password: may the caller, and which words would an attacker try first? The password
/// is then rated and hashed outside of any transaction.
///
/// # Errors
/// [`AgentGuardError`].
pub fn password_hints<T: Agents + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: AgentId,
) -> Result<Vec<String>, AgentGuardError> {
    Ok(managed(tx, by, id)?.password_hints())
}

/// Last step: sets the password, ends what the old one opened, and tells the agent by mail.
///
/// # Errors
/// [`AgentGuardError`].
pub fn set_password<T>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: AgentId,
    hash: &PasswordHash,
) -> Result<(), AgentGuardError>
where
    T: Agents + Sessions + SignInFailures + ApiKeys + PasswordResets + Outbox + Activities + ?Sized,
{
    let agent = managed(tx, by, id)?;
    replace(tx, cx, &agent, hash, None)?;
    tx.append_activity(&NewEntry::new(cx, by, "agent.password_set", agent.target()))?;
    Ok(())
}

/// Sets the password and ends whatever the old one opened: sessions, device keys, mailed links; all but the credential
/// that is to go on. Failed sign-ins were guesses at the old one, and lock nobody out of the new one. The agent is told
/// by mail.
pub(crate) fn replace<T>(
    tx: &mut T,
    cx: &Context<'_>,
    agent: &Agent,
    hash: &PasswordHash,
    keep: Option<Credential>,
) -> Result<(), StoreError>
where
    T: Agents + Sessions + SignInFailures + ApiKeys + PasswordResets + Outbox + ?Sized,
{
    tx.set_password(agent.id, hash, cx.at)?;
    let (session, key) = match keep {
        Some(Credential::Session(id)) => (Some(id), None),
        Some(Credential::ApiKey(id)) => (None, Some(id)),
        Some(Credential::Operator) | None => (None, None),
    };
    tx.delete_sessions_of(agent.id, session)?;
    tx.delete_device_api_keys(agent.id, key)?;
    tx.delete_password_resets_of(agent.id)?;
    tx.forget_sign_in_failures(&agent.profile.email, None)?;
    let letter = Letter::PasswordChanged { name: agent.profile.first_name.clone() };
    tx.enqueue_mail(&NewMail::new(cx, agent.profile.email.clone(), letter))
}

impl Agent {
    /// Words that an attacker would try first: names and address.
    pub fn password_hints(&self) -> Vec<String> {
        let Profile { first_name, last_name, email, .. } = &self.profile;
        let last = last_name.as_ref().map(ToString::to_string);
        let local = email.as_str().split('@').next().map(ToOwned::to_owned);
        [Some(first_name.to_string()), last, Some(email.to_string()), local].into_iter().flatten().collect()
    }
}
