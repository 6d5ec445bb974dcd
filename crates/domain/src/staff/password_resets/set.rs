use super::PasswordResets;
use crate::base::{Context, ResetToken, StoreError};
use crate::records::activity::{Activities, NewEntry};
use crate::records::outbox::Outbox;
use crate::staff::agents::{self, Agent, Agents};
use crate::staff::api_keys::ApiKeys;
use crate::staff::passwords::PasswordHash;
use crate::staff::sessions::{Sessions, SignInFailures};

/// Why a link did not set a password. One answer for every reason.
#[derive(Debug, thiserror::Error)]
pub enum SetPasswordError {
    /// Used, ended or never there.
    #[error("This link is no longer valid. Ask for a new one.")]
    InvalidToken,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// First step: whose password the link sets, without using it up. The password is then rated and hashed outside of any
/// transaction.
///
/// # Errors
/// [`SetPasswordError`].
pub fn peek<T: PasswordResets + Agents + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    token: &ResetToken,
) -> Result<Agent, SetPasswordError> {
    let id = tx.find_password_reset(&token.digest(), cx.at)?.ok_or(SetPasswordError::InvalidToken)?;
    tx.find_agent(id)?.filter(|agent| agent.enabled).ok_or(SetPasswordError::InvalidToken)
}

/// Last step: uses the link up and sets the password. All sessions, device keys and other links of the agent end, and
/// the agent is told by mail.
///
/// # Errors
/// [`SetPasswordError`]; of many at the same moment one succeeds.
pub fn set<T>(
    tx: &mut T,
    cx: &Context<'_>,
    token: &ResetToken,
    hash: &PasswordHash,
) -> Result<(), SetPasswordError>
where
    T: PasswordResets + Agents + Sessions + SignInFailures + ApiKeys + Outbox + Activities + ?Sized,
{
    let id = tx.take_password_reset(&token.digest(), cx.at)?.ok_or(SetPasswordError::InvalidToken)?;
    let agent = tx.find_agent(id)?.filter(|agent| agent.enabled).ok_or(SetPasswordError::InvalidToken)?;
    agents::replace_password_of(tx, cx, &agent, hash, None)?;
    tx.append_activity(&NewEntry::new(cx, &agent, "agent.password_set", agent.target()))?;
    Ok(())
}
