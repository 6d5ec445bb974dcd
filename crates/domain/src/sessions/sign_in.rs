use super::{NewSession, SessionPolicy, Sessions};
use crate::activity::{Activities, Actor, NewEntry, Target};
use crate::agents::{Agent, Agents, SignInRecord};
use crate::context::Context;
use crate::email::Email;
use crate::ids::AgentId;
use crate::secrets::SessionToken;
use crate::store::StoreError;

/// Why nobody was signed in. One answer for every reason.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Address, password or account is not right.
    #[error("E-mail or password is wrong.")]
    Refused,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A new session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who signed in.
    pub agent: Agent,
    /// The cookie's secret.
    pub token: SessionToken,
}

/// First step: what to compare the password with, between this and the next step, outside of any transaction.
///
/// # Errors
/// The store's.
pub fn find_password<T: Agents + ?Sized>(
    tx: &mut T,
    email: &Email,
) -> Result<Option<SignInRecord>, StoreError> {
    tx.find_sign_in_record(email)
}

/// Last step, when the password was right: opens a session with a fresh secret. The account is looked at again, since
/// it may have been disabled, or its password changed, while the password was compared.
///
/// # Errors
/// [`SignInError`].
pub fn open<T: Agents + Sessions + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    email: &Email,
    proven: &SignInRecord,
    policy: &SessionPolicy,
    user_agent: Option<&str>,
) -> Result<SignedIn, SignInError> {
    let now = tx.find_sign_in_record(email)?.ok_or(SignInError::Refused)?;
    if !now.enabled || now.id != proven.id || now.password != proven.password {
        return Err(SignInError::Refused);
    }
    let token = SessionToken::generate(cx.secrets);
    tx.insert_session(&NewSession {
        token: token.digest(),
        agent: now.id,
        created_at: cx.at,
        idle_expires_at: cx.at.plus(policy.idle.min(policy.absolute)),
        expires_at: cx.at.plus(policy.absolute),
        ip: cx.ip,
        user_agent: user_agent.map(|name| name.chars().filter(|c| !c.is_control()).take(400).collect()),
    })?;
    tx.note_sign_in(now.id, cx.at)?;
    let agent = tx.find_agent(now.id)?.ok_or(SignInError::Refused)?;
    let actor = Actor { id: Some(agent.id), name: agent.full_name(), email: Some(agent.email.clone()) };
    tx.append_activity(&NewEntry::new(cx, actor, "agent.signed_in", agent.target()))?;
    Ok(SignedIn { agent, token })
}

/// Last step, when it was not: notes the attempt.
///
/// # Errors
/// The store's.
pub fn refuse<T: Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    email: &Email,
    agent: Option<AgentId>,
) -> Result<(), StoreError> {
    let id = agent.map_or_else(String::new, |id| id.to_string());
    let target = Target { kind: "agent", id, name: email.to_string() };
    let actor = Actor::visitor(Some(email.clone()));
    tx.append_activity(&NewEntry::new(cx, actor, "agent.sign_in_failed", target))
}
