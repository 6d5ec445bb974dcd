use super::{AgentGuardError, Agents, TeamRef, managed};
use crate::base::{AgentId, Context, Principal};
use crate::staff::api_keys::{ApiKey, ApiKeys};
use crate::staff::conversations::Conversations;
use crate::staff::given_access::{AccessCounts, GivenAccess};
use crate::staff::owned_genies::{OwnedGenie, OwnedGenies};
use crate::staff::sessions::Sessions;

/// How many Genies and how many keys a footprint shows at the most.
pub const FOOTPRINT_ROWS: u32 = 100;

/// What somebody owns, gave and holds.
#[derive(Clone, Debug)]
pub struct Footprint {
    /// How many Genies they own.
    pub genie_count: u64,
    /// The newest [`FOOTPRINT_ROWS`] of these.
    pub genies: Vec<OwnedGenie>,
    /// Links and direct accesses that they gave and have.
    pub access: AccessCounts,
    /// Their teams, by name.
    pub teams: Vec<TeamRef>,
    /// How many API keys they have.
    pub api_key_count: u64,
    /// [`FOOTPRINT_ROWS`] of these: the primary one, then the latest.
    pub api_keys: Vec<ApiKey>,
    /// How many sessions of theirs go on.
    pub session_count: u64,
    /// How many conversations are assigned to them.
    pub conversation_count: u64,
}

/// What somebody would leave behind; for whoever may delete them. It takes the same number of queries for everybody.
///
/// # Errors
/// [`AgentGuardError`].
pub fn footprint<T>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: AgentId,
) -> Result<Footprint, AgentGuardError>
where
    T: Agents + OwnedGenies + GivenAccess + ApiKeys + Sessions + Conversations + ?Sized,
{
    let agent = managed(tx, by, id)?;
    let mut api_keys = tx.list_api_keys(id)?;
    let api_key_count = api_keys.len() as u64;
    api_keys.truncate(FOOTPRINT_ROWS as usize);
    Ok(Footprint {
        genie_count: tx.count_owned_genies(agent.uuid)?,
        genies: tx.list_owned_genies(agent.uuid, FOOTPRINT_ROWS)?,
        access: tx.count_access(agent.uuid, &agent.profile.email, cx.at)?,
        teams: agent.teams,
        api_key_count,
        api_keys,
        session_count: tx.list_sessions(id, cx.at)?.len() as u64,
        conversation_count: tx.count_assigned(id)?,
    })
}
