//! The requests of visitors for access to a Genie (`genie-access`).

mod view;

use super::family::{Action, Cursor, Effect, Invocation, NoId, Spec, next_cursor, slice};
use crate::http::fields::fields;
use crate::http::{Code, FieldErrors, FromWire, Limit, Problem, from_name};
use portcullis_domain::access::grants::{Expiry, UseLimit};
use portcullis_domain::access::requests::{
    AlreadyResolved, Answer, Approval, RequestStatus, ResolveError, Way,
};
use portcullis_domain::base::{Patch, Reason, Slice};
use portcullis_domain::{GenieId, RequestId, Timestamp, access};
use serde_json::Value;
use std::collections::BTreeSet;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use view::{AccessRequestAnswer, AccessRequests, RequestResults, ResolvedRequests};

from_name!(RequestStatus);
from_name!(Way);

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

/// Several requests, each named once.
pub(in crate::genie) struct RequestIds(Vec<RequestId>);

/// How many requests can be answered at once.
const AT_ONCE: usize = 100;

impl FromWire for RequestIds {
    fn from_wire(value: Value, now: Timestamp) -> Result<Self, String> {
        let Value::Array(values) = value else { return Err("This must be a list of UUIDs.".into()) };
        if values.is_empty() || values.len() > AT_ONCE {
            return Err(format!("This must have 1 to {AT_ONCE} entries."));
        }
        let ids: Vec<RequestId> =
            values.into_iter().map(|value| RequestId::from_wire(value, now)).collect::<Result<_, _>>()?;
        if ids.iter().collect::<BTreeSet<_>>().len() < ids.len() {
            return Err("This names a request twice. Name each once.".into());
        }
        Ok(Self(ids))
    }

    fn schema() -> RefOr<Schema> {
        let list = ArrayBuilder::new().items(<RequestId as FromWire>::schema());
        list.min_items(Some(1)).max_items(Some(AT_ONCE)).unique_items(true).into()
    }
}

fields! {
    /// Which request or requests, and the answer to them.
    pub(super) struct ResolveInput {
        /// UUID of the request. Give either this or `requestIds`.
        nullable request_id as "requestId": RequestId,
        /// UUIDs of several requests, 1 to 100. Each is answered in its own right: one that fails does not stop the others.
        nullable request_ids as "requestIds": RequestIds,
        /// The answer.
        required solution: Solution,
        /// When the access ends; `null`: never; absent: the installation's default. Only with `approved`.
        patch expires_at: Expiry,
        /// How often the link can be used; absent, `null` or 0: without limit. Only with `approved`, and not with
        /// `as: person`.
        nullable max_uses: UseLimit,
        /// By what the visitor comes in: `link`, a link alone; `person`, direct access of the account with the address, and
        /// no link. Absent or `null`: a link, and direct access too where the address has an account. Only with `approved`.
        nullable way as "as": Way,
        /// Why; the visitor reads it in the mail. At most 1,000 characters. Only with `denied`.
        nullable reason: Reason,
    } => Resolution, |errors| {
        const ONE: &str = "Give either requestId or requestIds.";
        let which = match (request_id, request_ids) {
            (Some(None), Some(None)) => errors.add("requestId", ONE),
            (one, Some(None)) => one?.map(Which::One),
            (Some(None), several) => several?.map(|ids| Which::Several(ids.0)),
            _ => errors.add("requestIds", ONE),
        };
        let given = |is_given: bool, name, errors: &mut FieldErrors, text: &str| {
            if is_given {
                errors.add::<()>(name, text);
            }
        };
        match solution {
            Some(Solution::Denied) => {
                const APPROVED: &str = "This goes with approved only.";
                given(expires_at.is_none_or(|end| matches!(end, Patch::Set(_))), "expires_at", errors, APPROVED);
                given(max_uses.is_none_or(|limit| limit.is_some()), "max_uses", errors, APPROVED);
                given(way.is_none_or(|way| way.is_some()), "as", errors, APPROVED);
            }
            Some(Solution::Approved) => {
                let is_given = reason.as_ref().is_none_or(|reason| reason.is_some());
                given(is_given, "reason", errors, "This goes with denied only.");
                let is_limited = max_uses.flatten().is_some_and(|limit| limit != UseLimit::UNLIMITED);
                let is_useless = is_limited && way.flatten() == Some(Way::Person);
                given(is_useless, "max_uses", errors, LINK_ONLY);
            }
            None => {}
        }
        let answer = match solution? {
            Solution::Denied => Answer::Denied(reason?),
            Solution::Approved => Answer::Approved(Approval {
                way: way?,
                max_uses: max_uses?.unwrap_or_default(),
                expires_at: expires_at?,
            }),
        };
        Some(Resolution { which: which?, answer })
    }
}

/// What is wrong with a use limit where there is no link.
pub(crate) const LINK_ONLY: &str = "This goes with a link only.";

/// The answer to requests.
pub(super) struct Resolution {
    which: Which,
    answer: Answer,
}

/// Which requests.
enum Which {
    One(RequestId),
    Several(Vec<RequestId>),
}

pub(super) struct Resolve;

impl Action for Resolve {
    const SPEC: Spec = Spec {
        name: "resolve",
        summary: "Approve or deny a request or several; the visitors are told by mail",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::NotFound],
        example: r#"{"requestId": "018f4e9a-7c1d-7b3a-9a51-0123456789ab", "solution": "approved"}"#,
    };
    type Id = NoId;
    type Input = ResolveInput;
    type Answer = ResolvedRequests;

    async fn run(call: Invocation<Self>) -> Result<ResolvedRequests, Problem> {
        call.write(|tx, cx, by, _, said| match &said.which {
            Which::One(id) => {
                let resolved = access::requests::answer(tx, cx, by, *id, &said.answer)?;
                Ok(ResolvedRequests::One(Box::new(resolved.into())))
            }
            Which::Several(ids) => {
                let answered = access::requests::answer_all(tx, cx, by, ids, &said.answer)?;
                let results = answered.into_iter().map(Into::into).collect();
                Ok(ResolvedRequests::Several(RequestResults { results }))
            }
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
            ResolveError::Own => Self::new(Code::Forbidden, error.to_string()),
            ResolveError::NoAccount => Self::field("as", error.to_string()),
        }
    }
}
