//! Who has access, and taking it away (`genie-access`).

mod view;

use super::family::{Action, Cursor, Done, Effect, FileType, Invocation, NoId, Spec, next_cursor, slice};
use crate::http::fields::fields;
use crate::http::{Code, CsvFile, Flag, Format, FromWire, Limit, Problem, Reply, from_name, string, whole};
use actix_web::HttpResponse;
use portcullis_domain::access::review::{
    self, Access, ReviewFilter, ReviewKey, ReviewKind, ReviewRow, RevokeError,
};
use portcullis_domain::base::Slice;
use portcullis_domain::base::paging::MAX_LIMIT;
use portcullis_domain::{GenieId, Timestamp};
use serde_json::Value;
use std::rc::Rc;
use std::time::Duration;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use view::{AccessReview, AccessesRevoked, HEADER, cells};

from_name!(ReviewKind);

/// Whole days, from 1.
struct Days(u32);

impl FromWire for Days {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        let days = whole(&value).and_then(|number| u32::try_from(number).ok());
        let days = days.filter(|days| (1..=36_500).contains(days)).map(Self);
        days.ok_or_else(|| "This must be a whole number from 1 to 36500.".into())
    }

    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(36_500)).into()
    }
}

fields! {
    /// Which accesses, and which part of the list.
    pub(super) struct ReviewInput {
        /// Only this kind.
        nullable kind: ReviewKind,
        /// Only those that were not used for so many days. Where their use is not known, it counts from when they were given.
        nullable unused_days: Days,
        /// `true`: only those that are older than a rule of this installation; `false`: only the others.
        nullable breaks: Flag,
        /// `csv` for all of them in one file; a part as JSON without it.
        nullable format: Format,
        /// How many at the most.
        nullable limit: Limit,
        /// `next_cursor` of the part before.
        nullable cursor: Cursor<ReviewKey>,
    } => ReviewWanted, |errors| {
        let is_csv = format.flatten() == Some(Format::Csv);
        for (name, is_given) in [("limit", !matches!(limit, Some(None))), ("cursor", !matches!(cursor, Some(None)))] {
            if is_csv && is_given {
                errors.add::<()>(name, "CSV has every entry, newest first. Leave this out.");
            }
        }
        Some(ReviewWanted {
            filter: ReviewFilter {
                genie: None,
                kind: kind?,
                unused: unused_days?.map(|days| Duration::from_secs(u64::from(days.0) * 24 * 60 * 60)),
                breaks: breaks?.map(|flag| flag.0),
            },
            slice: slice(limit?, cursor?),
        })
    }
}

/// Which accesses, and which part of the list.
#[derive(Clone, Copy)]
pub(super) struct ReviewWanted {
    filter: ReviewFilter,
    slice: Slice<ReviewKey>,
}

const FILE: CsvFile<ReviewRow> = CsvFile { name: "genie-access-review.csv", header: HEADER, cells };

pub(super) struct Review;

impl Action for Review {
    const SPEC: Spec = Spec {
        name: "review",
        summary: "Who has access by which way: of one Genie, or without an id of all that the caller manages; also as CSV",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: r#"{"unused_days": 90}"#,
    };
    const FILE: Option<FileType> = Some(FileType {
        name: "text/csv",
        example: "id,revoke_id,agent_id,agent_name,kind,user_id,user_name,user_email,link_id,link_label,team_id,\
            team_name,granted_by,granted_by_name,created_at,expires_at,last_used_at,status,breaks\r\n",
    });
    type Id = Option<GenieId>;
    type Input = ReviewInput;
    type Answer = AccessReview;

    async fn run(call: Invocation<Self>) -> Result<AccessReview, Problem> {
        call.read(|tx, cx, by, id, wanted| {
            let filter = ReviewFilter { genie: *id, ..wanted.filter };
            let part = review::list(tx, cx, by, &filter, wanted.slice)?;
            let accesses = part.items.iter().map(Into::into).collect();
            Ok(AccessReview { accesses, next_cursor: next_cursor(part.next) })
        })
        .await
    }

    async fn respond(call: Invocation<Self>) -> Result<HttpResponse, Problem> {
        if call.field("format") != Some(&Value::from("csv")) {
            return Ok(Done::<Self>(Self::run(call).await?).sent()?.into());
        }
        let caller = Rc::new(call.caller()?);
        let said = call.said(caller.call.at);
        let said = said.map(|(id, wanted)| ReviewFilter { genie: id, ..wanted.filter });
        let first = caller.read(said, |tx, cx, by, filter| {
            Ok((*filter, review::list(tx, cx, by, filter, Slice { after: None, limit: MAX_LIMIT })?))
        });
        let (filter, first) = first.await?;
        Ok(FILE.answer(first, move |after| {
            let caller = Rc::clone(&caller);
            async move {
                let slice = Slice { after: Some(after), limit: MAX_LIMIT };
                let look_up = caller
                    .read(Ok(filter), move |tx, cx, by, filter| Ok(review::list(tx, cx, by, filter, slice)?));
                look_up.await
            }
        }))
    }
}

impl FromWire for Access {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        string(value)?.parse::<Self>().map_err(|error| error.to_string())
    }

    fn schema() -> RefOr<Schema> {
        const KIND_AND_NUMBER: &str = "^(link|user|team|pass):[1-9][0-9]*$";
        ObjectBuilder::new().schema_type(Type::String).pattern(Some(KIND_AND_NUMBER)).into()
    }
}

/// What to take away at once, 1 to 1,000 of them.
pub(super) struct Accesses(Vec<Access>);

impl FromWire for Accesses {
    fn from_wire(value: Value, now: Timestamp) -> Result<Self, String> {
        match Vec::<Access>::from_wire(value, now)? {
            ids if (1..=1_000).contains(&ids.len()) => Ok(Self(ids)),
            _ => Err("This must be a list of 1 to 1000 ids.".into()),
        }
    }

    fn schema() -> RefOr<Schema> {
        ArrayBuilder::new().items(Access::schema()).min_items(Some(1)).max_items(Some(1_000)).into()
    }
}

fields! {
    /// What to take away.
    pub(super) struct RevokeInput {
        /// The `revoke_id` of rows of the review, up to 1,000.
        required ids: Accesses,
        /// Whether the links stay that were made for people by approving their requests. They end with their access
        /// otherwise.
        nullable keep_links: Flag,
    }
}

pub(super) struct Revoke;

impl Action for Revoke {
    const SPEC: Spec = Spec {
        name: "revoke",
        summary: "Take accesses away that the review names, all of them or none; for whoever owns their Genies",
        effect: Effect::Changes,
        failures: &[Code::Forbidden],
        example: r#"{"ids": ["link:17", "user:3"]}"#,
    };
    type Id = NoId;
    type Input = RevokeInput;
    type Answer = AccessesRevoked;

    async fn run(call: Invocation<Self>) -> Result<AccessesRevoked, Problem> {
        call.write(|tx, cx, by, _, input| {
            let keep_links = input.keep_links.is_some_and(|flag| flag.0);
            let done = review::revoke(tx, cx, by, &input.ids.0, keep_links)?;
            Ok(AccessesRevoked { results: done.into_iter().map(Into::into).collect() })
        })
        .await
    }
}

impl From<RevokeError> for Problem {
    fn from(error: RevokeError) -> Self {
        match error {
            RevokeError::Forbidden(_) => Self::new(Code::Forbidden, error.to_string()),
            RevokeError::Store(error) => error.into(),
        }
    }
}
