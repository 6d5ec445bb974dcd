use super::{FAILURE_WINDOW, NewSession, SessionPolicy, Sessions, SignInFailures, network_of};
use crate::base::text::program_name;
use crate::base::{Context, Email, SessionToken, StoreError};
use crate::records::activity::{Activities, Actor, NewEntry, Target};
use crate::staff::agents::{Agent, Agents, SignInRecord};

/// What became of an attempt to sign in.
#[derive(Clone, Debug)]
#[must_use]
pub enum SignIn {
    /// A session was opened.
    Opened(Box<SignedIn>),
    /// Nobody was signed in: address, password or account is not right, or the account is locked for this network. One
    /// answer for every reason.
    Refused,
}

/// A new session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who signed in.
    pub agent: Agent,
    /// The cookie's secret.
    pub token: SessionToken,
}

/// First step of a sign-in: what is kept of an address, where it has an account.
///
/// # Errors
/// The store's.
pub fn begin<T: Agents + ?Sized>(tx: &mut T, email: &Email) -> Result<Option<SignInRecord>, StoreError> {
    tx.find_sign_in_record(email)
}

/// Last step of a sign-in. The first one is [`begin`]; between the two, outside of any
/// transaction, the password is compared, for an unknown address with nothing. `proven` is the record whose password
/// was right.
///
/// Opens a session with a fresh secret, or notes the attempt. Account and failures are looked at here, since meanwhile
/// the account may have been disabled, its password changed, and other attempts have failed. An attempt while the
/// account is locked counts as no failure, so that nothing prolongs a lock.
///
/// # Errors
/// The store's. A refusal is an answer: what it leaves behind must be committed.
pub fn sign_in<T: Agents + Sessions + SignInFailures + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    email: &Email,
    proven: Option<&SignInRecord>,
    policy: &SessionPolicy,
    user_agent: Option<&str>,
) -> Result<SignIn, StoreError> {
    let network = network_of(cx.ip);
    let is_locked = tx.count_sign_in_failures(email, &network, cx.at.minus(FAILURE_WINDOW))?.is_locked();
    let now = tx.find_sign_in_record(email)?;
    let known = now.as_ref().map(|now| now.id);
    let is_proven = now.is_some_and(|now| now.enabled && proven == Some(&now));
    if let Some(id) = known.filter(|_| is_proven && !is_locked) {
        tx.note_sign_in(id, cx.at)?;
        // They may have been deleted a moment ago.
        if let Some(agent) = tx.find_agent(id)? {
            tx.forget_sign_in_failures(email, Some(&network))?;
            return open(tx, cx, agent, policy, user_agent);
        }
    }
    if !is_locked {
        tx.note_sign_in_failure(email, &network, cx.at)?;
    }
    let id = known.map_or_else(String::new, |id| id.to_string());
    let target = Target { kind: "agent", id, name: email.to_string() };
    let actor = Actor::visitor(Some(email.clone()));
    tx.append_activity(&NewEntry::new(cx, actor, "agent.sign_in_failed", target))?;
    Ok(SignIn::Refused)
}

fn open<T: Sessions + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    agent: Agent,
    policy: &SessionPolicy,
    user_agent: Option<&str>,
) -> Result<SignIn, StoreError> {
    let token = SessionToken::generate(cx.secrets);
    tx.insert_session(&NewSession {
        token: token.digest(),
        agent: agent.id,
        created_at: cx.at,
        idle_expires_at: cx.at.plus(policy.idle.min(policy.absolute)),
        expires_at: cx.at.plus(policy.absolute),
        ip: cx.ip,
        user_agent: user_agent.map(program_name),
    })?;
    tx.append_activity(&NewEntry::new(cx, &agent, "agent.signed_in", agent.target()))?;
    Ok(SignIn::Opened(Box::new(SignedIn { agent, token })))
}
