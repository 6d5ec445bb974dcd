use crate::http::Time;
use portcullis_domain::access::genies::Genie;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A Genie.
#[derive(Serialize, ToSchema)]
#[schema(as = Genie)]
pub(super) struct GenieView {
    id: Uuid,
    /// What people call it.
    #[schema(examples("Billing helper"))]
    name: String,
    /// Its name in URLs, unique.
    #[schema(examples("billing-helper"))]
    url_name: String,
    /// What it is for.
    description: Option<String>,
    /// UUID of the agent who manages it.
    owner_id: Uuid,
    /// Whether everybody may use it without a link.
    is_public: bool,
    /// Whether it may be used at all; its owner always may.
    is_active: bool,
    /// Where a visitor with access is sent.
    launch_url: Option<String>,
    created_at: Time,
    updated_at: Time,
}

impl From<Genie> for GenieView {
    fn from(genie: Genie) -> Self {
        Self {
            id: genie.id.0,
            name: genie.name.to_string(),
            url_name: genie.url_name.to_string(),
            description: genie.description.map(|text| text.to_string()),
            owner_id: genie.owner.0,
            is_public: genie.is_public,
            is_active: genie.is_active,
            launch_url: genie.launch_url.map(|url| url.to_string()),
            created_at: Time(genie.created_at),
            updated_at: Time(genie.updated_at),
        }
    }
}

/// One Genie.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GenieAnswer {
    agent: GenieView,
}

impl From<Genie> for GenieAnswer {
    fn from(genie: Genie) -> Self {
        Self { agent: genie.into() }
    }
}

/// The caller's own Genies, newest first.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct Genies {
    pub(super) agents: Vec<GenieView>,
    /// What to send as `cursor` for the next part; `null` at the end.
    pub(super) next_cursor: Option<String>,
}

/// A Genie's id and name.
#[derive(Serialize, ToSchema)]
pub(super) struct GenieName {
    id: Uuid,
    #[schema(examples("Billing helper"))]
    name: String,
}

impl From<Genie> for GenieName {
    fn from(genie: Genie) -> Self {
        Self { id: genie.id.0, name: genie.name.to_string() }
    }
}

/// Names of the caller's own Genies, newest first.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GenieNames {
    pub(super) agents: Vec<GenieName>,
    /// What to send as `cursor` for the next part; `null` at the end.
    pub(super) next_cursor: Option<String>,
}

/// What is gone.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GenieDeleted {
    pub(super) id: Uuid,
    pub(super) deleted: bool,
}
