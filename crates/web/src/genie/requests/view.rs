use crate::http::{Problem, Time};
use portcullis_domain::RequestId;
use portcullis_domain::access::requests::{AccessRequest, RequestState, ResolveError};
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
    /// `pending`, `approved`, `denied` or `expired`.
    #[schema(examples("pending"))]
    status: &'static str,
    /// UUID of the account with that address, where there was one.
    user_id: Option<Uuid>,
    created_at: Time,
    /// When it was approved or denied, or when it expired.
    resolved_at: Option<Time>,
    /// UUID of the agent who decided; `null` for one that expired.
    resolved_by: Option<Uuid>,
    /// When the access that was given ends; `null`: never.
    expires_at: Option<Time>,
    /// Number of the link that was made, if there was one; it may be gone by now.
    grant_id: Option<i64>,
    /// Why it was denied, as the visitor was told.
    #[schema(examples("There are no seats left."))]
    reason: Option<String>,
}

impl From<AccessRequest> for AccessRequestView {
    fn from(request: AccessRequest) -> Self {
        let status = request.state.status().name();
        let (mut by, mut at, mut expires_at, mut grant, mut reason) = (None, None, None, None, None);
        match request.state {
            RequestState::Pending => {}
            RequestState::Approved { by: who, at: when, expires_at: end, grant: link } => {
                (by, at, expires_at, grant) = (Some(who), Some(when), end, link);
            }
            RequestState::Denied { by: who, at: when, reason: why } => {
                (by, at, reason) = (Some(who), Some(when), why);
            }
            RequestState::Expired { at: when } => at = Some(when),
        }
        Self {
            id: request.id.0,
            agent_id: request.genie.0,
            email: request.email.to_string(),
            name: request.name.map(|name| name.to_string()),
            message: request.message.map(|message| message.to_string()),
            status,
            user_id: request.user.map(|user| user.0),
            created_at: Time(request.created_at),
            resolved_at: at.map(Time),
            resolved_by: by.map(|by| by.0),
            expires_at: expires_at.map(Time),
            grant_id: grant.map(|grant| grant.0),
            reason: reason.map(|reason| reason.to_string()),
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

/// The request that was answered, or what became of each of several.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(in crate::genie) enum ResolvedRequests {
    /// For `requestId`.
    One(Box<AccessRequestAnswer>),
    /// For `requestIds`.
    Several(RequestResults),
}

/// What became of each, in the order in which they were named.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct RequestResults {
    pub(super) results: Vec<RequestResult>,
}

/// What became of one request.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum RequestResult {
    /// It was answered.
    Answered(AnsweredRequest),
    /// It was not.
    Failed(FailedRequest),
}

/// A request that was answered.
#[derive(Serialize, ToSchema)]
pub(super) struct AnsweredRequest {
    /// UUID of the request.
    id: Uuid,
    request: AccessRequestView,
}

/// A request that was not answered.
#[derive(Serialize, ToSchema)]
pub(super) struct FailedRequest {
    /// UUID that was named.
    id: Uuid,
    error: RequestFailure,
}

/// Why a request was not answered.
#[derive(Serialize, ToSchema)]
pub(super) struct RequestFailure {
    #[schema(examples("VALIDATION_ERROR"))]
    code: &'static str,
    #[schema(examples("This request is already resolved."))]
    message: String,
}

impl From<(RequestId, Result<AccessRequest, ResolveError>)> for RequestResult {
    fn from((id, outcome): (RequestId, Result<AccessRequest, ResolveError>)) -> Self {
        match outcome {
            Ok(request) => Self::Answered(AnsweredRequest { id: id.0, request: request.into() }),
            Err(error) => {
                let message = error.to_string();
                let code = Problem::from(error).code.genie();
                Self::Failed(FailedRequest { id: id.0, error: RequestFailure { code, message } })
            }
        }
    }
}
