use super::{AgentView, Manager};
use crate::http::fields::fields;
use crate::http::{
    Answer, Flag, FromWire, ONE_LINE, Order, PageIndex, PageSize, PageView, Problem, Query, page_number,
    string,
};
use portcullis_domain::base::{PageRequest, UnknownName};
use portcullis_domain::staff::agents::{self, AgentFilter, AgentListing, AgentOrder};
use portcullis_domain::staff::roles::RoleName;
use portcullis_domain::{TeamId, Timestamp};
use serde_json::Value;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

fields! {
    /// Which agents to show.
    pub(super) struct AgentsQuery {
        /// Which page, from 1.
        optional page: PageIndex,
        /// The most agents on a page.
        optional page_size: PageSize,
        /// What they are ordered by.
        optional order_by: AgentListing,
        /// Whether the least or the greatest come first.
        optional order: Order,
        /// Words that each begin a word of the name or of what stands before the @, or the address or its domain.
        optional q: Words,
        /// Only members of the team with this number.
        optional team_id: TeamId,
        /// Only holders of the role with this name.
        optional role: RoleName,
        /// Only enabled ones, or only disabled ones.
        optional enabled: Flag,
    } => (AgentFilter, AgentOrder, PageRequest), |_errors| {
        let filter = AgentFilter {
            words: q?.map_or_else(Vec::new, |words| words.0),
            team: team_id?,
            role: role?.map(|name| name.to_string()),
            enabled: enabled?.map(|flag| flag.0),
        };
        let by = order_by?.unwrap_or(AgentListing::Id);
        let descending = order?.unwrap_or_default() == Order::Descending;
        Some((filter, AgentOrder { by, descending }, page_number(page?, page_size?)))
    }
}

/// What to search for.
#[derive(Debug)]
struct Words(Vec<String>);

impl FromWire for Words {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        let text = string(value)?;
        if text.chars().any(|c| c.is_control()) {
            return Err("This must not contain control characters.".into());
        }
        Ok(Self(AgentFilter::words_of(&text)))
    }

    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String);
        text.pattern(Some(ONE_LINE)).into()
    }
}

impl FromWire for AgentListing {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        value.as_str().unwrap_or_default().parse().map_err(|error: UnknownName| error.to_string())
    }

    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String).default(Some("id".into()));
        text.enum_values(Some(Self::NAMES.iter().copied())).into()
    }
}

/// List agents, page by page.
#[utoipa::path(get, path = "/api/v1/agents", tag = "agents", params(AgentsQuery), responses(
    (status = 200, description = "A page of agents.", body = Answer<PageView<AgentView>>),
    (status = 403, description = "Without `users:manage`."),
))]
pub(super) async fn list_agents(
    caller: Manager,
    query: Query<AgentsQuery>,
) -> Result<Answer<PageView<AgentView>>, Problem> {
    let page = caller
        .read(query, |tx, _, by, (filter, order, page)| Ok(agents::list(tx, by, filter, *order, *page)?));
    Ok(Answer::new(PageView::of(page.await?, |agent| AgentView::of(&agent))))
}
