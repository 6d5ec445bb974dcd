use crate::http::Time;
use portcullis_domain::access::requests::{AccessRequest, RequestState};
use serde::Serialize;
use utoipa::ToSchema;

/// A visitor's wish to use a Genie.
#[derive(Serialize, ToSchema)]
pub(super) struct AccessRequestView {
    #[schema(value_type = uuid::Uuid)]
    id: String,
    /// UUID of the Genie.
    #[schema(value_type = uuid::Uuid)]
    agent_id: String,
    email: String,
    name: Option<String>,
    message: Option<String>,
    /// `pending`, `approved` or `denied`.
    status: &'static str,
    /// UUID of the account with that address, where there was one.
    #[schema(value_type = Option<uuid::Uuid>)]
    user_id: Option<String>,
    created_at: Time,
    resolved_at: Option<Time>,
    /// UUID of the agent who decided.
    #[schema(value_type = Option<uuid::Uuid>)]
    resolved_by: Option<String>,
    /// When the access that was given ends; `null`: never.
    expires_at: Option<Time>,
}

impl From<AccessRequest> for AccessRequestView {
    fn from(request: AccessRequest) -> Self {
        let (resolved, expires_at) = match request.state {
            RequestState::Pending => (None, None),
            RequestState::Approved { by, at, expires_at } => (Some((by, at)), expires_at),
            RequestState::Denied { by, at } => (Some((by, at)), None),
        };
        Self {
            id: request.id.to_string(),
            agent_id: request.genie.to_string(),
            email: request.email.to_string(),
            name: request.name.map(|name| name.to_string()),
            message: request.message.map(|message| message.to_string()),
            status: request.state.status().name(),
            user_id: request.user.map(|user| user.to_string()),
            created_at: Time(request.created_at),
            resolved_at: resolved.map(|(_, at)| Time(at)),
            resolved_by: resolved.map(|(by, _)| by.to_string()),
            expires_at: expires_at.map(Time),
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
