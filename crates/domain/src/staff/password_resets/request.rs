use super::{NewPasswordReset, PasswordResets, RESET_LIFETIME, ResetRequest, WELCOME_LIFETIME};
use crate::base::{Context, Email, ResetToken, StoreError};
use crate::records::activity::{Activities, Actor, NewEntry};
use crate::records::outbox::{Letter, NewMail, Outbox};
use crate::staff::agents::{Agent, Agents};

/// Notes that somebody forgot the password of an address. A worker looks later whether there is such an account, so that
/// the answer takes the same time either way.
///
/// # Errors
/// The store's.
pub fn note<T: PasswordResets + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    email: &Email,
) -> Result<(), StoreError> {
    tx.note_reset_request(&ResetRequest { email: email.clone(), at: cx.at, ip: cx.ip })
}

/// Turns noted requests into mails, up to `limit` of them, and answers how many requests there were. Addresses without an
/// enabled account get nothing.
///
/// # Errors
/// The store's.
pub fn issue<T: PasswordResets + Agents + Outbox + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    limit: u32,
) -> Result<usize, StoreError> {
    let requests = tx.take_reset_requests(limit)?;
    for request in &requests {
        let Some(agent) = tx.find_agent_by_email(&request.email)?.filter(|agent| agent.enabled) else {
            continue;
        };
        let expires_at = cx.at.plus(RESET_LIFETIME);
        let letter = Letter::PasswordReset { name: agent.profile.first_name.clone(), expires_at };
        mail_link(tx, cx, &agent, letter, expires_at)?;
        let cx = Context { ip: request.ip, ..*cx };
        let actor = Actor::visitor(Some(request.email.clone()));
        tx.append_activity(&NewEntry::new(&cx, actor, "agent.password_reset_requested", agent.target()))?;
    }
    Ok(requests.len())
}

/// Mails a new agent a link to set their password.
///
/// # Errors
/// The store's.
pub fn welcome<T: PasswordResets + Outbox + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    agent: &Agent,
) -> Result<(), StoreError> {
    let expires_at = cx.at.plus(WELCOME_LIFETIME);
    let letter = Letter::Welcome { name: agent.profile.first_name.clone(), expires_at };
    mail_link(tx, cx, agent, letter, expires_at)
}

fn mail_link<T: PasswordResets + Outbox + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    agent: &Agent,
    letter: Letter,
    expires_at: crate::base::Timestamp,
) -> Result<(), StoreError> {
    let token = ResetToken::generate(cx.secrets);
    tx.replace_password_reset(&NewPasswordReset { token: token.digest(), agent: agent.id, expires_at })?;
    let link = cx.links.set_password(&token);
    tx.enqueue_mail(&NewMail::new(cx, agent.profile.email.clone(), letter).with_link(cx, &link))
}
