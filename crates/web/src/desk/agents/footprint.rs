use super::Manager;
use super::api_keys::KeyView;
use super::view::TeamView;
use crate::http::{Answer, Path, Problem};
use portcullis_domain::AgentId;
use portcullis_domain::staff::agents::{self, Footprint};
use portcullis_domain::staff::owned_genies::OwnedGenie;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A Genie that somebody owns.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnedGenie)]
struct OwnedGenieView {
    id: Uuid,
    #[schema(examples("Billing helper"))]
    name: String,
    /// Its name in URLs, unique.
    #[schema(examples("billing-helper"))]
    url_name: String,
}

impl From<OwnedGenie> for OwnedGenieView {
    fn from(genie: OwnedGenie) -> Self {
        Self { id: genie.id.0, name: genie.name.to_string(), url_name: genie.url_name }
    }
}

/// What somebody owns, gave and holds. Links and direct accesses that have ended are not counted.
#[derive(Serialize, ToSchema)]
#[schema(as = Footprint)]
pub(super) struct FootprintView {
    /// How many Genies they own.
    genie_count: u64,
    /// The newest 100 of these.
    genies: Vec<OwnedGenieView>,
    /// How many links they made that still open something.
    links_given: u64,
    /// To how many people at how many Genies they gave direct access.
    people_given: u64,
    /// How many direct accesses they have themselves.
    direct_held: u64,
    /// How many links were made for them that still open something.
    links_held: u64,
    teams: Vec<TeamView>,
    /// How many API keys they have.
    api_key_count: u64,
    /// 100 of these: the primary one, then the latest.
    api_keys: Vec<KeyView>,
    /// How many sessions of theirs go on.
    session_count: u64,
    /// How many conversations are assigned to them.
    conversation_count: u64,
}

impl From<Footprint> for FootprintView {
    fn from(footprint: Footprint) -> Self {
        Self {
            genie_count: footprint.genie_count,
            genies: footprint.genies.into_iter().map(OwnedGenieView::from).collect(),
            links_given: footprint.access.links_given,
            people_given: footprint.access.people_given,
            direct_held: footprint.access.direct_held,
            links_held: footprint.access.links_held,
            teams: footprint.teams.iter().map(TeamView::from).collect(),
            api_key_count: footprint.api_key_count,
            api_keys: footprint.api_keys.into_iter().map(KeyView::from).collect(),
            session_count: footprint.session_count,
            conversation_count: footprint.conversation_count,
        }
    }
}

/// Show what an agent owns, gave and holds: what to decide about before they leave.
#[utoipa::path(get, path = "/api/v1/agents/{id}/footprint", tag = "agents",
    params(("id" = i64, Path, description = "The agent's number.")),
    responses(
        (status = 200, description = "What they own, gave and hold.", body = Answer<FootprintView>),
        (status = 403, description = "Without `users:manage`, or for an agent who may do more than the caller."),
        (status = 404, description = "There is no such agent."),
    ))]
pub(super) async fn show_footprint(
    caller: Manager,
    id: Path<AgentId>,
) -> Result<Answer<FootprintView>, Problem> {
    let footprint = caller.read(id, |tx, cx, by, id| Ok(agents::footprint(tx, cx, by, *id)?)).await?;
    Ok(Answer::new(footprint.into()))
}
