use crate::http::Time;
use portcullis_domain::base::Permission;
use portcullis_domain::staff::agents::{Agent, AgentName, ApiKeyInfo, TeamRef};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A person on the staff.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Agent, example = json!({
    "id": 17, "uuid": "018f4e9a-7c1d-7b3a-9a51-0123456789ab", "type": "agent", "first_name": "Bob",
    "last_name": "Smith", "email": "bob@example.com", "avatar_url": null, "availability": "online",
    "country": "AU", "enabled": true, "roles": ["admin"],
    "teams": [{"id": 3, "name": "Support", "emoji": "\u{1f6df}"}],
    "api_key": {"prefix": "lk_abc123", "created_at": "2026-01-31T09:00:00Z", "last_used_at": null},
    "created_at": "2026-01-31T09:00:00Z", "updated_at": "2026-01-31T09:00:00Z", "last_login_at": null,
}))]
pub(in crate::desk) struct AgentView {
    id: i64,
    /// The same person in the Genie family (`user_id`).
    uuid: Uuid,
    #[schema(example = "agent")]
    r#type: &'static str,
    first_name: String,
    last_name: Option<String>,
    email: String,
    avatar_url: Option<String>,
    /// `online`, `away` or `offline`.
    availability: &'static str,
    /// ISO 3166-1 alpha-2.
    country: Option<String>,
    /// Whether they can sign in.
    enabled: bool,
    /// Names of their roles.
    roles: Vec<String>,
    teams: Vec<TeamView>,
    /// Their primary key, `null` where there is none.
    api_key: Option<ApiKeyView>,
    created_at: Time,
    updated_at: Time,
    last_login_at: Option<Time>,
    /// What they may do, by name: the union over their roles. Only where one agent is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    permissions: Option<Vec<&'static str>>,
}

/// An agent, for pickers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AgentName, example = json!({"id": 17, "name": "Bob Smith"}))]
pub(in crate::desk) struct AgentNameView {
    id: i64,
    name: String,
    /// Whether they can sign in. Only with `include_disabled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    enabled: Option<bool>,
}

impl AgentNameView {
    pub(super) fn of(agent: AgentName, with_enabled: bool) -> Self {
        Self { id: agent.id.0, name: agent.name, enabled: with_enabled.then_some(agent.enabled) }
    }
}

/// A team, as an agent's record names it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TeamRef)]
pub(in crate::desk) struct TeamView {
    id: i64,
    #[schema(examples("Support"))]
    name: String,
    emoji: Option<String>,
}

/// An API key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKeyInfo)]
pub(in crate::desk) struct ApiKeyView {
    /// `lk_` and six characters.
    #[schema(examples("lk_abc123"))]
    prefix: String,
    created_at: Time,
    /// To the minute.
    last_used_at: Option<Time>,
}

impl AgentView {
    /// As lists and answers to changes show an agent.
    pub(in crate::desk) fn of(agent: &Agent) -> Self {
        Self {
            id: agent.id.0,
            uuid: agent.uuid.0,
            r#type: "agent",
            first_name: agent.profile.first_name.to_string(),
            last_name: agent.profile.last_name.as_ref().map(ToString::to_string),
            email: agent.profile.email.to_string(),
            avatar_url: agent.profile.avatar_url.as_ref().map(ToString::to_string),
            availability: agent.availability.name(),
            country: agent.profile.country.map(|country| country.to_string()),
            enabled: agent.enabled,
            roles: agent.roles.clone(),
            teams: agent.teams.iter().map(TeamView::from).collect(),
            api_key: agent.api_key.as_ref().map(ApiKeyView::from),
            created_at: Time(agent.created_at),
            updated_at: Time(agent.updated_at),
            last_login_at: agent.last_login_at.map(Time),
            permissions: None,
        }
    }

    /// The same with permissions.
    pub(in crate::desk) fn in_full(agent: &Agent) -> Self {
        let permissions = agent.permissions.iter().map(Permission::name).collect();
        Self { permissions: Some(permissions), ..Self::of(agent) }
    }
}

impl From<&TeamRef> for TeamView {
    fn from(team: &TeamRef) -> Self {
        Self { id: team.id.0, name: team.name.clone(), emoji: team.emoji.clone() }
    }
}

impl From<&ApiKeyInfo> for ApiKeyView {
    fn from(key: &ApiKeyInfo) -> Self {
        Self {
            prefix: key.prefix.clone(),
            created_at: Time(key.created_at),
            last_used_at: key.last_used_at.map(Time),
        }
    }
}
