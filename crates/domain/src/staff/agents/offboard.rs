use super::apply::describe;
use super::delete::{end_all, end_links, leaver, remove};
use super::{AgentGuardError, AgentPatch, Agents, DeleteAgentError, Departure};
use crate::base::{AgentId, Context, Principal, names};
use crate::records::activity::{Activities, NewEntry, append_change};
use crate::records::outbox::Outbox;
use crate::staff::api_keys::ApiKeys;
use crate::staff::conversations::Conversations;
use crate::staff::given_access::{self, GivenAccess};
use crate::staff::owned_genies::{self, OwnedGenies, Settled};
use crate::staff::password_resets::PasswordResets;
use crate::staff::personal_links::PersonalLinks;
use crate::staff::push_tokens::PushTokens;
use crate::staff::sessions::Sessions;

names! {
    /// What becomes of the links and direct accesses that somebody gave.
    pub enum Given {
        /// They stay.
        Keep = "keep",
        /// They end.
        Revoke = "revoke",
    }
}

names! {
    /// How an account ends.
    pub enum Then {
        /// It stays, and nobody signs in with it.
        Disable = "disable",
        /// It goes.
        Delete = "delete",
    }
}

/// How somebody leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offboarding {
    /// What becomes of their Genies and of the links that were made for them.
    pub departure: Departure,
    /// What becomes of what they gave.
    pub given: Given,
    /// How their account ends.
    pub then: Then,
}

/// What was done, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offboarded {
    /// What became of their Genies.
    pub genies: Settled,
    /// Links that they made and that ended.
    pub links_revoked: u64,
    /// Direct accesses that they gave and that ended.
    pub people_revoked: u64,
    /// Links that were made for them and that ended.
    pub links_ended: u64,
    /// Sessions that ended.
    pub sessions_ended: u64,
    /// API keys that ended.
    pub api_keys_ended: u64,
    /// Conversations that are nobody's now.
    pub conversations_unassigned: u64,
}

/// Lets an agent go in one transaction: hands their Genies over or leaves them behind, revokes what they gave or keeps it,
/// ends all by which they come in, and disables or deletes them.
///
/// # Errors
/// [`DeleteAgentError`].
pub fn offboard<T>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: AgentId,
    plan: &Offboarding,
) -> Result<Offboarded, DeleteAgentError>
where
    T: Agents
        + ApiKeys
        + Sessions
        + PushTokens
        + PasswordResets
        + Conversations
        + PersonalLinks
        + OwnedGenies
        + GivenAccess
        + Outbox
        + Activities
        + ?Sized,
{
    let agent = leaver(tx, by, id)?;
    let genies = owned_genies::settle(tx, cx, by, &agent, plan.departure.genies)?;
    let (links_revoked, people_revoked) = match plan.given {
        Given::Keep => (0, 0),
        Given::Revoke => given_access::end(tx, cx, by, agent.uuid)?,
    };
    let ended = match plan.then {
        Then::Delete => remove(tx, cx, by, &agent)?,
        Then::Disable => {
            let off = AgentPatch { enabled: Some(false), ..AgentPatch::default() }.narrow(&agent);
            if off.enabled.is_some() {
                tx.patch_agent(id, &off, cx.at)?.done().ok_or(AgentGuardError::NotFound)?;
            }
            let ended = end_all(tx, cx, id)?;
            let new = tx.find_agent(id)?.ok_or(AgentGuardError::NotFound)?;
            append_change(tx, &describe(NewEntry::new(cx, by, "agent.updated", new.target()), &agent, &new))?;
            ended
        }
    };
    let links_ended = if plan.departure.keep_links { 0 } else { end_links(tx, cx, by, &agent)? };
    Ok(Offboarded {
        genies,
        links_revoked,
        people_revoked,
        links_ended,
        sessions_ended: ended.sessions,
        api_keys_ended: ended.api_keys,
        conversations_unassigned: ended.conversations,
    })
}
