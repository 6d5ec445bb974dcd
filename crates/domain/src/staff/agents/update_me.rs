use super::apply::{apply, describe, is_change};
use super::{Agent, AgentPatch, Agents, Country, PatchOutcome};
use crate::base::{Context, Email, Name, Principal, StoreError, WebUrl};
use crate::records::activity::{Activities, NewEntry};
use crate::records::outbox::Outbox;
use crate::staff::password_resets::PasswordResets;

/// What agents change of themselves; `None` leaves a field as it is, `Some(None)` empties it.
#[derive(Clone, Debug, Default)]
pub struct ProfileChange {
    /// First name.
    pub first_name: Option<Name>,
    /// Last name.
    pub last_name: Option<Option<Name>>,
    /// The address they sign in with.
    pub email: Option<Email>,
    /// Their picture.
    pub avatar_url: Option<Option<WebUrl>>,
    /// Where they are.
    pub country: Option<Option<Country>>,
}

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

/// Changes the fields of the caller's own record that are given.
///
/// # Errors
/// [`UpdateMeError`].
pub fn update_me<T: Agents + PasswordResets + Outbox + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    change: &ProfileChange,
) -> Result<Agent, UpdateMeError> {
    let patch = AgentPatch {
        first_name: change.first_name.clone(),
        last_name: change.last_name.clone(),
        email: change.email.clone(),
        avatar_url: change.avatar_url.clone(),
        country: change.country,
        ..AgentPatch::default()
    };
    patch_own(tx, cx, by, &patch)
}

pub(super) fn patch_own<T: Agents + PasswordResets + Outbox + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    patch: &AgentPatch,
) -> Result<Agent, UpdateMeError> {
    let old = tx.find_agent(by.id)?.ok_or(UpdateMeError::Gone)?;
    match apply(tx, cx, &old, patch)? {
        PatchOutcome::Done => {}
        PatchOutcome::EmailTaken => return Err(UpdateMeError::EmailTaken),
        PatchOutcome::Gone => return Err(UpdateMeError::Gone),
    }
    let new = tx.find_agent(by.id)?.ok_or(UpdateMeError::Gone)?;
    let entry = describe(NewEntry::new(cx, by, "agent.updated", new.target()), &old, &new);
    if is_change(&entry) {
        tx.append_activity(&entry)?;
    }
    Ok(new)
}
