use crate::http::Time;
use portcullis_domain::access::requests::{AccessRequest, RequestState};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A visitor's wish to use a Genie.
#[derive(Serialize, ToSchema)]
pub(super) struct AccessRequestView {
    id: Uuid,
    /// UUID of the Genie.
    agent_id: Uuid,
    #[schema(examples("vi@example.com"))]
    email: String,
    name: Option<String>,
    message: Option<String>,
    /// `pending`, `approved` or `denied`.
    #[schema(examples("pending"))]
    status: &'static str,
    /// UUID of the account with that address, where there was one.
    user_id: Option<Uuid>,
    created_at: Time,
    resolved_at: Option<Time>,
    /// UUID of the agent who decided.
    resolved_by: Option<Uuid>,
    /// When the access that was given ends; `null`: never.
    expires_at: Option<Time>,
    /// Number of the link that was made; it may be gone by now.
    grant_id: Option<i64>,
}

impl From<AccessRequest> for AccessRequestView {
    fn from(request: AccessRequest) -> Self {
        let (resolved, expires_at, grant) = match request.state {
            RequestState::Pending => (None, None, None),
            RequestState::Approved { by, at, expires_at, grant } => (Some((by, at)), expires_at, grant),
            RequestState::Denied { by, at } => (Some((by, at)), None, None),
        };
        Self {
            id: request.id.0,
            agent_id: request.genie.0,
            email: request.email.to_string(),
            name: request.name.map(|name| name.to_string()),
            message: request.message.map(|message| message.to_string()),
            status: request.state.status().name(),
            user_id: request.user.map(|user| user.0),
            created_at: Time(request.created_at),
            resolved_at: resolved.map(|(_, at)| Time(at)),
            resolved_by: resolved.map(|(by, _)| by.0),
            expires_at: expires_at.map(Time),
            grant_id: grant.map(|grant| grant.0),
        }
    }
}

/// One request.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct AccessRequestAnswer {
    request: AccessRequestView,
}

impl From<AccessRequest> for AccessRequestAnswer {
    fn from(request: AccessRequest) -> Self {
        Self { request: request.into() }
    }
}

/// The requests for a Genie, newest first.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct AccessRequests {
    pub(super) requests: Vec<AccessRequestView>,
    /// What to send as `cursor` for the next part; `null` at the end.
    pub(super) next_cursor: Option<String>,
}
