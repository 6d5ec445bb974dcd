use crate::http::Time;
use portcullis_domain::access::genies::{Genie, UsableGenie, Visible};
use portcullis_domain::base::Version;
use serde::Serialize;
use utoipa::openapi::schema::AnyOfBuilder;
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

/// A Genie.
#[derive(Serialize, ToSchema)]
#[schema(as = Genie)]
pub(in crate::genie) struct GenieView {
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
    /// Whether mails are sent before an access to it ends.
    remind_before_end: bool,
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
            remind_before_end: genie.remind_before_end,
            created_at: Time(genie.created_at),
            updated_at: Time(genie.updated_at),
        }
    }
}

/// What somebody who may use a Genie sees of it.
#[derive(Serialize, ToSchema)]
#[schema(as = UsableGenie)]
pub(super) struct UsableGenieView {
    id: Uuid,
    #[schema(examples("Billing helper"))]
    name: String,
    /// Its name in URLs, unique.
    #[schema(examples("billing-helper"))]
    url_name: String,
    /// What it is for.
    description: Option<String>,
    /// Whether everybody may use it without a link.
    is_public: bool,
    /// Where a visitor with access is sent.
    launch_url: Option<String>,
    /// By what the caller may use it: `owner`, `user`, `team` or `public`.
    #[schema(examples("team"))]
    via: &'static str,
    /// Until when, as things stand; `null`: without end.
    expires_at: Option<Time>,
}

impl From<UsableGenie> for UsableGenieView {
    fn from(usable: UsableGenie) -> Self {
        let genie = usable.genie;
        Self {
            id: genie.id.0,
            name: genie.name.to_string(),
            url_name: genie.url_name.to_string(),
            description: genie.description.map(|text| text.to_string()),
            is_public: genie.is_public,
            launch_url: genie.launch_url.map(|url| url.to_string()),
            via: usable.via.name(),
            expires_at: usable.expires_at.map(Time),
        }
    }
}

/// A Genie, as much as the caller may see of it.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = VisibleGenie)]
pub(super) enum VisibleGenieView {
    /// They manage it.
    Managed(GenieView),
    /// They may use it.
    Used(UsableGenieView),
}

impl From<Visible> for VisibleGenieView {
    fn from(visible: Visible) -> Self {
        match visible {
            Visible::Managed(genie) => Self::Managed(genie.into()),
            Visible::Used(usable) => Self::Used(usable.into()),
        }
    }
}

/// One Genie.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GenieAnswer {
    agent: GenieView,
    #[serde(skip)]
    pub(super) version: Version,
}

impl From<Genie> for GenieAnswer {
    fn from(genie: Genie) -> Self {
        Self { version: genie.version(), agent: genie.into() }
    }
}

/// One Genie, as much as the caller may see of it.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct VisibleGenieAnswer {
    agent: VisibleGenieView,
    /// Of what somebody manages.
    #[serde(skip)]
    pub(super) version: Option<Version>,
}

impl From<Visible> for VisibleGenieAnswer {
    fn from(visible: Visible) -> Self {
        let version = match &visible {
            Visible::Managed(genie) => Some(genie.version()),
            Visible::Used(_) => None,
        };
        Self { agent: visible.into(), version }
    }
}

/// Genies, newest first.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct Genies {
    pub(super) agents: Vec<VisibleGenieView>,
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

/// Id and name of a Genie that the caller may use.
#[derive(Serialize, ToSchema)]
pub(super) struct UsableGenieName {
    id: Uuid,
    #[schema(examples("Billing helper"))]
    name: String,
    /// By what: `owner`, `user`, `team` or `public`.
    #[schema(examples("team"))]
    via: &'static str,
    /// Until when, as things stand; `null`: without end.
    expires_at: Option<Time>,
}

/// A name, with what the scope adds.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum ListedGenieName {
    /// Of a Genie that the caller manages.
    Managed(GenieName),
    /// Of one that they may use.
    Used(UsableGenieName),
}

/// Any of the two: the one has what the other has, and more.
impl PartialSchema for ListedGenieName {
    fn schema() -> RefOr<Schema> {
        AnyOfBuilder::new()
            .item(Ref::from_schema_name("GenieName"))
            .item(Ref::from_schema_name("UsableGenieName"))
            .into()
    }
}

impl ToSchema for ListedGenieName {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push(("GenieName".into(), GenieName::schema()));
        schemas.push(("UsableGenieName".into(), UsableGenieName::schema()));
    }
}

impl From<Visible> for ListedGenieName {
    fn from(visible: Visible) -> Self {
        match visible {
            Visible::Managed(genie) => {
                Self::Managed(GenieName { id: genie.id.0, name: genie.name.to_string() })
            }
            Visible::Used(UsableGenie { genie, via, expires_at }) => Self::Used(UsableGenieName {
                id: genie.id.0,
                name: genie.name.to_string(),
                via: via.name(),
                expires_at: expires_at.map(Time),
            }),
        }
    }
}

/// Names of Genies, newest first.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GenieNames {
    pub(super) agents: Vec<ListedGenieName>,
    /// What to send as `cursor` for the next part; `null` at the end.
    pub(super) next_cursor: Option<String>,
}

/// What is gone.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GenieDeleted {
    pub(super) id: Uuid,
    pub(super) deleted: bool,
}
