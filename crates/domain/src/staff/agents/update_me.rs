use super::apply::{apply, describe};
use super::{Agent, AgentPatch, Agents, ProfilePatch};
use crate::base::{Context, Principal, StoreError};
use crate::records::activity::{Activities, NewEntry, append_change};
use crate::records::outbox::Outbox;
use crate::staff::password_resets::PasswordResets;

/// Why an agent's own record was not changed.
#[derive(Debug, thiserror::Error)]
pub enum UpdateMeError {
    /// A live agent has the address.
    #[error("Another agent has this e-mail address.")]
    EmailTaken,
    /// The account was deleted meanwhile.
    #[error("Your account is gone.")]
    Gone,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The caller's own record.
///
/// # Errors
/// [`UpdateMeError::Gone`], or the store's.
pub fn me<T: Agents + ?Sized>(tx: &mut T, by: &Principal) -> Result<Agent, UpdateMeError> {
    tx.find_agent(by.id)?.ok_or(UpdateMeError::Gone)
}

/// Changes the fields of the caller's own record that are given; what is so already is no change.
///
/// # Errors
/// [`UpdateMeError`].
pub fn update_me<T: Agents + PasswordResets + Outbox + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    patch: &ProfilePatch,
) -> Result<Agent, UpdateMeError> {
    patch_own(tx, cx, by, &patch.clone().into())
}

pub(super) fn patch_own<T: Agents + PasswordResets + Outbox + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    patch: &AgentPatch,
) -> Result<Agent, UpdateMeError> {
    let old = me(tx, by)?;
    let patch = patch.narrow(&old);
    if patch == AgentPatch::default() {
        return Ok(old);
    }
    apply(tx, cx, &old, &patch)?.or(UpdateMeError::EmailTaken, UpdateMeError::Gone)?;
    let new = me(tx, by)?;
    append_change(tx, &describe(NewEntry::new(cx, by, "agent.updated", new.target()), &old, &new))?;
    Ok(new)
}
