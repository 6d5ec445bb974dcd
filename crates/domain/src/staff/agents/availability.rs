use super::update_me::patch_own;
use super::{Agent, AgentPatch, Agents, Availability, ProfilePatch, UpdateMeError};
use crate::base::{Context, Patch, Principal};
use crate::records::activity::Activities;
use crate::records::outbox::Outbox;
use crate::staff::password_resets::PasswordResets;

/// Sets whether the caller takes conversations now.
///
/// # Errors
/// [`UpdateMeError`].
pub fn set_availability<T: Agents + PasswordResets + Outbox + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    availability: Availability,
) -> Result<Agent, UpdateMeError> {
    patch_own(tx, cx, by, &AgentPatch { availability: Some(availability), ..AgentPatch::default() })
}

/// Removes the caller's picture, also when there is none.
///
/// # Errors
/// [`UpdateMeError`].
pub fn remove_avatar<T: Agents + PasswordResets + Outbox + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
) -> Result<Agent, UpdateMeError> {
    patch_own(tx, cx, by, &ProfilePatch { avatar_url: Patch::Clear, ..ProfilePatch::default() }.into())
}
