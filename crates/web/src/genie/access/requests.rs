use super::super::action::{Action, Ask, Data, Effect, NoId, Spec};
use super::super::fields::fields;
use super::super::paging::{Part, next_cursor};
use super::future;
use super::request_view::{AccessRequestAnswer, AccessRequests};
use crate::http::{Code, Fields, FromWire, Limit, Problem};
use portcullis_domain::access::grants::Expiry;
use portcullis_domain::access::requests::{AlreadyResolved, RequestGuardError, RequestStatus, ResolveError};
use portcullis_domain::{GenieId, RequestId, Timestamp, access};
use serde_json::Value;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

fn one_of<const N: usize>(names: [&'static str; N]) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).into()
}

impl FromWire for RequestStatus {
    fn from_wire(value: Value) -> Result<Self, String> {
        let known = value.as_str().and_then(Self::from_name);
        known.ok_or_else(|| "This must be pending, approved or denied.".into())
    }

    fn schema() -> RefOr<Schema> {
        one_of(["pending", "approved", "denied"])
    }
}

fields! {
    /// Which requests.
    pub(in crate::genie) struct RequestsData {
        /// Only those in this state.
        nullable status: RequestStatus,
        /// How many at the most.
        nullable limit: Limit,
        /// `next_cursor` of the part before.
        nullable cursor: String,
    }
}

impl Data for RequestsData {
    type Checked = (Option<RequestStatus>, Part);

    fn check(self, fields: &mut Fields, _: Timestamp) -> Option<Self::Checked> {
        fields.refuse(&self.unknown);
        let status = self.status.optional("status", fields);
        Some((status, Part::of(self.limit, self.cursor, fields)))
    }
}

pub(in crate::genie) struct Requests;

impl Action for Requests {
    const SPEC: Spec = Spec {
        name: "requests",
        summary: "The requests of visitors for a Genie",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: r#"{"status": "pending"}"#,
    };
    type Id = GenieId;
    type Data = RequestsData;
    type Answer = AccessRequests;

    async fn run(ask: Ask<Self>) -> Result<AccessRequests, Problem> {
        ask.read(|tx, _, by, id, (status, page)| {
            let part = access::requests::list(tx, by, id, status, page.slice()?)?;
            let requests = part.items.into_iter().map(Into::into).collect();
            Ok(AccessRequests { requests, next_cursor: next_cursor(part.next) })
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
    fn from_wire(value: Value) -> Result<Self, String> {
        match value.as_str() {
            Some("approved") => Ok(Self::Approved),
            Some("denied") => Ok(Self::Denied),
            _ => Err("This must be approved or denied.".into()),
        }
    }

    fn schema() -> RefOr<Schema> {
        one_of(["approved", "denied"])
    }
}

fields! {
    /// Which request, and the answer to it.
    pub(in crate::genie) struct ResolveData {
        /// UUID of the request.
        required request_id as "requestId": RequestId,
        /// The answer.
        required solution: Solution,
        /// When the access ends; absent or `null`: never. Only with `approved`.
        nullable expires_at: Timestamp,
    }
}

impl Data for ResolveData {
    type Checked = (RequestId, Solution, Option<Expiry>);

    fn check(self, fields: &mut Fields, now: Timestamp) -> Option<Self::Checked> {
        fields.refuse(&self.unknown);
        let request = self.request_id.required("requestId", fields);
        let solution = self.solution.required("solution", fields);
        let end = self.expires_at.optional("expires_at", fields);
        if end.is_some() && solution == Some(Solution::Denied) {
            fields.add::<()>("expires_at", "This goes with approved only.");
        }
        let expires_at = future(end, fields, now);
        Some((request?, solution?, expires_at))
    }
}

pub(in crate::genie) struct Resolve;

impl Action for Resolve {
    const SPEC: Spec = Spec {
        name: "resolve",
        summary: "Approve or deny a request; the visitor is told by mail",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::NotFound],
        example: r#"{"requestId": "018f4e9a-7c1d-7b3a-9a51-0123456789ab", "solution": "approved"}"#,
    };
    type Id = NoId;
    type Data = ResolveData;
    type Answer = AccessRequestAnswer;

    async fn run(ask: Ask<Self>) -> Result<AccessRequestAnswer, Problem> {
        ask.write(|tx, cx, by, _, (request, solution, expires_at)| {
            let resolved = match solution {
                Solution::Approved => access::requests::approve(tx, cx, by, request, expires_at)?,
                Solution::Denied => access::requests::deny(tx, cx, by, request)?,
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
            ResolveError::AlreadyResolved(AlreadyResolved) => Self::new(Code::Validation, error.to_string()),
        }
    }
}

impl From<RequestGuardError> for Problem {
    fn from(error: RequestGuardError) -> Self {
        match error {
            RequestGuardError::NotFound => Self::new(Code::NotFound, error.to_string()),
            RequestGuardError::Forbidden => Self::new(Code::Forbidden, error.to_string()),
            RequestGuardError::Store(error) => error.into(),
        }
    }
}
