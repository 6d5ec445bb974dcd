//! Writing a patch: the part that an administrator's update and an agent's own have in common.

use super::{Agent, AgentPatch, Agents};
use crate::base::{Context, StoreError, Written};
use crate::records::activity::{NewEntry, Value};
use crate::records::outbox::{Letter, NewMail, Outbox};
use crate::staff::password_resets::PasswordResets;

/// Writes the patch, all of which changes something. When the address changes, the former one is told, and links to set a
/// password that were mailed there are dead.
pub(super) fn apply<T: Agents + Outbox + PasswordResets + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    old: &Agent,
    patch: &AgentPatch,
) -> Result<Written, StoreError> {
    let written = tx.patch_agent(old.id, patch, cx.at)?;
    if let (Written::Done(()), Some(email)) = (written, &patch.profile.email) {
        tx.delete_password_resets_of(old.id)?;
        let letter = Letter::EmailChanged { name: old.profile.first_name.clone(), email: email.clone() };
        tx.enqueue_mail(&NewMail::new(cx, old.profile.email.clone(), letter))?;
    }
    Ok(written)
}

/// Adds what differs between two states of an agent to an entry.
pub(super) fn describe(entry: NewEntry, old: &Agent, new: &Agent) -> NewEntry {
    let texts = |list: &[String]| Value::List(list.to_vec());
    let teams = |agent: &Agent| Value::List(agent.teams.iter().map(|team| team.name.clone()).collect());
    let (was, is) = (&old.profile, &new.profile);
    entry
        .change("first_name", Value::of(Some(&was.first_name)), Value::of(Some(&is.first_name)))
        .change("last_name", Value::of(was.last_name.as_ref()), Value::of(is.last_name.as_ref()))
        .change("email", Value::of(Some(&was.email)), Value::of(Some(&is.email)))
        .change("avatar_url", Value::of(was.avatar_url.as_ref()), Value::of(is.avatar_url.as_ref()))
        .change("country", Value::of(was.country), Value::of(is.country))
        .change("availability", Value::of(Some(old.availability)), Value::of(Some(new.availability)))
        .change("enabled", Value::Flag(old.enabled), Value::Flag(new.enabled))
        .change("roles", texts(&old.roles), texts(&new.roles))
        .change("teams", teams(old), teams(new))
}
