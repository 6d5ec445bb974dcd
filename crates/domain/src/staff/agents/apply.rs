//! Writing a patch: the part that an administrator's update and an agent's own have in common.

use super::{Agent, AgentPatch, Agents, PatchOutcome};
use crate::base::{Context, StoreError};
use crate::records::activity::{Change, NewEntry, Value};
use crate::records::outbox::{Letter, NewMail, Outbox};
use crate::staff::password_resets::PasswordResets;

/// Writes the patch. When the address changes, the former one is told, and links to set a password that were mailed
/// there are dead.
pub(super) fn apply<T: Agents + Outbox + PasswordResets + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    old: &Agent,
    patch: &AgentPatch,
) -> Result<PatchOutcome, StoreError> {
    let outcome = tx.patch_agent(old.id, patch, cx.at)?;
    if let (PatchOutcome::Done, Some(email)) = (outcome, &patch.email)
        && *email != old.email
    {
        tx.delete_password_resets_of(old.id)?;
        let letter = Letter::EmailChanged { name: old.first_name.clone(), email: email.clone() };
        tx.enqueue_mail(&NewMail::new(cx, old.email.clone(), letter))?;
    }
    Ok(outcome)
}

/// Adds what differs between two states of an agent to an entry.
pub(super) fn describe(entry: NewEntry, old: &Agent, new: &Agent) -> NewEntry {
    let texts = |list: &[String]| Value::List(list.to_vec());
    let teams = |agent: &Agent| Value::List(agent.teams.iter().map(|team| team.name.clone()).collect());
    entry
        .change("first_name", Value::of(Some(&old.first_name)), Value::of(Some(&new.first_name)))
        .change("last_name", Value::of(old.last_name.as_ref()), Value::of(new.last_name.as_ref()))
        .change("email", Value::of(Some(&old.email)), Value::of(Some(&new.email)))
        .change("avatar_url", Value::of(old.avatar_url.as_ref()), Value::of(new.avatar_url.as_ref()))
        .change("country", Value::of(old.country), Value::of(new.country))
        .change(
            "availability",
            Value::of(Some(old.availability.name())),
            Value::of(Some(new.availability.name())),
        )
        .change("enabled", Value::Flag(old.enabled), Value::Flag(new.enabled))
        .change("roles", texts(&old.roles), texts(&new.roles))
        .change("teams", teams(old), teams(new))
}

/// Whether an entry says anything.
pub(super) fn is_change(entry: &NewEntry) -> bool {
    !entry.changes.iter().all(|Change { old, new, .. }| old == new)
}
