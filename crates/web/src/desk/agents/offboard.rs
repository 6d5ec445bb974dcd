use super::Manager;
use crate::http::fields::fields;
use crate::http::{Answer, Body, Path, Problem, from_name};
use portcullis_domain::AgentId;
use portcullis_domain::staff::agents::{self, Departure, Given, Offboarded, Offboarding, Then};
use portcullis_domain::staff::owned_genies::{GenieFate, Orphans};
use serde::Serialize;
use utoipa::ToSchema;

from_name!(Given);
from_name!(Then);

fields! {
    /// How somebody leaves.
    #[example {"transfer_genies_to": 17, "given": "keep", "then": "disable"}]
    pub(super) struct Plan {
        /// Number of the agent who gets all their Genies: an enabled one with genies:write or genies:manage_all.
        nullable transfer_genies_to: AgentId,
        /// Without `transfer_genies_to`: `allow`, which is the default, leaves Genies of theirs to nobody; with `refuse` it is
        /// 409 where they own any.
        nullable orphans: Orphans,
        /// What becomes of the links that they made and the direct accesses that they gave to people: `keep` or `revoke`.
        required given: Given,
        /// Whether the links stay that were made for them by approving their requests. They end otherwise.
        nullable keep_links: bool,
        /// How their account ends: `disable` or `delete`.
        required then: Then,
    } => Offboarding, |_errors| Some(Offboarding {
        departure: Departure {
            genies: GenieFate { transfer_to: transfer_genies_to?, orphans: orphans?.unwrap_or_default() },
            keep_links: keep_links?.unwrap_or(false),
        },
        given: given?,
        then: then?,
    })
}

/// What was done, in numbers.
#[derive(Serialize, ToSchema)]
#[schema(as = Offboarded)]
pub(super) struct OffboardedView {
    /// Genies that were handed over.
    genies_handed_over: u64,
    /// Genies that nobody looks after now.
    genies_orphaned: u64,
    /// Links that they made and that ended, and those that ended with a direct access that they gave.
    links_revoked: u64,
    /// Direct accesses that they gave to people and that ended.
    people_revoked: u64,
    /// Links that were made for them and that ended.
    links_ended: u64,
    sessions_ended: u64,
    api_keys_ended: u64,
    /// Conversations that no agent has now.
    conversations_unassigned: u64,
}

impl From<Offboarded> for OffboardedView {
    fn from(done: Offboarded) -> Self {
        Self {
            genies_handed_over: done.genies.handed_over,
            genies_orphaned: done.genies.orphaned,
            links_revoked: done.links_revoked,
            people_revoked: done.people_revoked,
            links_ended: done.links_ended,
            sessions_ended: done.sessions_ended,
            api_keys_ended: done.api_keys_ended,
            conversations_unassigned: done.conversations_unassigned,
        }
    }
}

/// Let an agent go, at once and all of it or nothing.
///
/// Their Genies are handed over or left to nobody, what they gave is kept or revoked, their keys and sessions end,
/// conversations are no longer assigned to them, and their account is disabled or deleted.
#[utoipa::path(post, path = "/api/v1/agents/{id}/offboard", tag = "agents", request_body = Plan,
    params(("id" = i64, Path, description = "The agent's number.")),
    responses(
        (status = 200, description = "What was done.", body = Answer<OffboardedView>),
        (status = 403, description = "Without `users:manage`, or for an agent who may do more than the caller."),
        (status = 404, description = "There is no such agent."),
        (status = 409, description = "Nobody would be left to administer, or with `orphans` as `refuse` nobody would \
            look after their Genies."),
    ))]
pub(super) async fn offboard_agent(
    caller: Manager,
    id: Path<AgentId>,
    body: Body<Plan>,
) -> Result<Answer<OffboardedView>, Problem> {
    let done = caller.post((id, body), |tx, cx, by, (id, plan)| {
        Ok(Answer::new(agents::offboard(tx, cx, by, *id, plan)?.into()))
    });
    done.await
}
