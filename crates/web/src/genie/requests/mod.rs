//! The requests of visitors for access to a Genie (`genie-access`).

mod view;

use super::family::{Action, Cursor, Effect, Invocation, NoId, Spec, next_cursor, slice};
use crate::http::fields::fields;
use crate::http::{Code, FromWire, Limit, Problem, from_name};
use portcullis_domain::access::grants::Expiry;
use portcullis_domain::access::requests::{AlreadyResolved, RequestStatus, ResolveError};
use portcullis_domain::base::{Patch, Slice};
use portcullis_domain::{GenieId, RequestId, Timestamp, access};
use serde_json::Value;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use view::{AccessRequestAnswer, AccessRequests};

from_name!(RequestStatus);

fields! {
    /// Which requests.
    pub(super) struct ListInput {
        /// Only those in this state.
        nullable status: RequestStatus,
        /// How many at the most.
        nullable limit: Limit,
        /// `next_cursor` of the part before.
        nullable cursor: Cursor<RequestId>,
    } => RequestsWanted, |_errors| Some(RequestsWanted { status: status?, slice: slice(limit?, cursor?) })
}

/// List in one state or in any, and which part of the list.
pub(super) struct RequestsWanted {
    status: Option<RequestStatus>,
    slice: Slice<RequestId>,
}

pub(super) struct List;

impl Action for List {
    const SPEC: Spec = Spec {
        name: "requests",
        summary: "The requests of visitors for a Genie",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: r#"{"status": "pending"}"#,
    };
    type Id = GenieId;
    type Input = ListInput;
    type Answer = AccessRequests;

    async fn run(call: Invocation<Self>) -> Result<AccessRequests, Problem> {
        call.read(|tx, _, by, id, wanted| {
            let part = access::requests::list(tx, by, *id, wanted.status, wanted.slice)?;
            let requests = part.items.into_iter().map(Into::into).collect();
            Ok(AccessRequests { requests, next_cursor: next_cursor(part.next) })
        })
        .await
    }
}

fields! {
    /// Which request.
    pub(super) struct GetInput {
        /// UUID of the request.
        required request_id as "requestId": RequestId,
    }
}

pub(super) struct Get;

impl Action for Get {
    const SPEC: Spec = Spec {
        name: "get-request",
        summary: "One request of a visitor",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::NotFound],
        example: r#"{"requestId": "018f4e9a-7c1d-7b3a-9a51-0123456789ab"}"#,
    };
    type Id = NoId;
    type Input = GetInput;
    type Answer = AccessRequestAnswer;

    async fn run(call: Invocation<Self>) -> Result<AccessRequestAnswer, Problem> {
        call.read(|tx, _, by, _, wanted| {
            let (_, request) = access::requests::managed(tx, by, wanted.request_id)?;
            Ok(request.into())
        })
        .await
    }
}

/// How a request is answered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::genie) enum Solution {
    Approved,
    Denied,
}

impl FromWire for Solution {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        match value.as_str() {
            Some("approved") => Ok(Self::Approved),
            Some("denied") => Ok(Self::Denied),
            _ => Err("This must be approved or denied.".into()),
        }
    }

    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["approved", "denied"])).into()
    }
}

fields! {
    /// Which request, and the answer to it.
    pub(super) struct ResolveInput {
        /// UUID of the request.
        required request_id as "requestId": RequestId,
        /// The answer.
        required solution: Solution,
        /// When the access ends; `null`: never; absent: the installation's default. Only with `approved`.
        patch expires_at: Expiry,
    } => Resolution, |errors| {
        if solution == Some(Solution::Denied) && expires_at.is_none_or(|end| matches!(end, Patch::Set(_))) {
            errors.add::<()>("expires_at", "This goes with approved only.");
        }
        Some(Resolution { request: request_id?, solution: solution?, expires_at: expires_at? })
    }
}

/// The answer to a request.
pub(super) struct Resolution {
    request: RequestId,
    solution: Solution,
    expires_at: Patch<Expiry>,
}

pub(super) struct Resolve;

impl Action for Resolve {
    const SPEC: Spec = Spec {
        name: "resolve",
        summary: "Approve or deny a request; the visitor is told by mail",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::NotFound],
        example: r#"{"requestId": "018f4e9a-7c1d-7b3a-9a51-0123456789ab", "solution": "approved"}"#,
    };
    type Id = NoId;
    type Input = ResolveInput;
    type Answer = AccessRequestAnswer;

    async fn run(call: Invocation<Self>) -> Result<AccessRequestAnswer, Problem> {
        call.write(|tx, cx, by, _, answer| {
            let resolved = match answer.solution {
                Solution::Approved => {
                    access::requests::approve(tx, cx, by, answer.request, answer.expires_at)?
                }
                Solution::Denied => access::requests::deny(tx, cx, by, answer.request)?,
            };
            Ok(resolved.into())
        })
        .await
    }
}

impl From<ResolveError> for Problem {
    fn from(error: ResolveError) -> Self {
        match error {
            ResolveError::Guard(error) => error.into(),
            ResolveError::Policy(error) => error.into(),
            ResolveError::AlreadyResolved(AlreadyResolved) => Self::new(Code::Validation, error.to_string()),
        }
    }
}
