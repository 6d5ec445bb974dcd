use super::{FAILURE_WINDOW, NewSession, SessionPolicy, Sessions, SignInFailures, network_of};
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

/// First step: what to compare the password with, between this and the next step, outside of any transaction. `None`
/// for an unknown address and for one that is locked for this network: compare all the same, with nothing.
///
/// # Errors
/// The store's.
pub fn find_password<T: Agents + SignInFailures + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    email: &Email,
) -> Result<Option<SignInRecord>, StoreError> {
    let record = tx.find_sign_in_record(email)?;
    let failures = tx.count_sign_in_failures(email, &network_of(cx.ip), cx.at.minus(FAILURE_WINDOW))?;
    Ok(record.filter(|_| !failures.is_locked()))
}

/// Last step, when the password was right: opens a session with a fresh secret. The account is looked at again, since
/// it may have been disabled, or its password changed, while the password was compared.
///
/// # Errors
/// [`SignInError`].
pub fn open<T: Agents + Sessions + SignInFailures + Activities + ?Sized>(
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
    tx.forget_sign_in_failures(email, &network_of(cx.ip))?;
    let agent = tx.find_agent(now.id)?.ok_or(SignInError::Refused)?;
    let actor = Actor { id: Some(agent.id), name: agent.full_name(), email: Some(agent.email.clone()) };
    tx.append_activity(&NewEntry::new(cx, actor, "agent.signed_in", agent.target()))?;
    Ok(SignedIn { agent, token })
}

/// Last step, when it was not: notes the attempt.
///
/// # Errors
/// The store's.
pub fn refuse<T: SignInFailures + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    email: &Email,
    agent: Option<AgentId>,
) -> Result<(), StoreError> {
    tx.note_sign_in_failure(email, &network_of(cx.ip), cx.at)?;
    let id = agent.map_or_else(String::new, |id| id.to_string());
    let target = Target { kind: "agent", id, name: email.to_string() };
    let actor = Actor::visitor(Some(email.clone()));
    tx.append_activity(&NewEntry::new(cx, actor, "agent.sign_in_failed", target))
}
