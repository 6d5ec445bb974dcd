use crate::auth::{Caller, Can};
use crate::http::fields::fields;
use crate::http::{Answer, Fields, FromWire, Input, Limit, Problem, Query, Time};
use portcullis_domain::MailId;
use portcullis_domain::base::{Part, Permission, Slice};
use portcullis_domain::records::outbox::{self, Letter, MailRecord, MailStatus};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use uuid::Uuid;

fields! {
    /// Which mails to show.
    pub(super) struct Filter {
        /// `queued`, `sent` or `dead`; all without it.
        optional status: MailStatus,
        /// How many at the most.
        optional limit: Limit,
        /// `next_cursor` of the part before.
        optional cursor: MailId,
    }
}

impl FromWire for MailStatus {
    fn from_wire(value: Value) -> Result<Self, String> {
        value.as_str().and_then(Self::from_name).ok_or_else(|| "This must be queued, sent or dead.".into())
    }

    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String);
        text.enum_values(Some(["queued", "sent", "dead"])).into()
    }
}

impl Input for Filter {
    type Output = (Option<MailStatus>, Slice<MailId>);

    fn check(self, fields: &mut Fields) -> Option<Self::Output> {
        fields.refuse(&self.unknown);
        let status = self.status.optional("status", fields);
        let limit = self.limit.optional("limit", fields).unwrap_or_default();
        let after = self.cursor.optional("cursor", fields);
        Some((status, Slice { after, limit: limit.0 }))
    }
}

/// A mail, without its link: it may open a Genie or set a password.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mail)]
pub(super) struct MailView {
    /// Also the idempotency key at the provider.
    id: Uuid,
    to: String,
    #[schema(example = "access_approved")]
    kind: &'static str,
    /// `queued`, `sent` or `dead`.
    status: &'static str,
    /// How often it was tried.
    attempts: u32,
    /// When it is due next.
    due_at: Time,
    /// Why the last attempt failed.
    last_error: Option<String>,
    created_at: Time,
    sent_at: Option<Time>,
}

impl From<MailRecord> for MailView {
    fn from(mail: MailRecord) -> Self {
        Self {
            id: mail.id.0,
            to: mail.to.to_string(),
            kind: kind(&mail.letter),
            status: mail.status.name(),
            attempts: mail.attempts,
            due_at: Time(mail.due_at),
            last_error: mail.last_error,
            created_at: Time(mail.created_at),
            sent_at: mail.sent_at.map(Time),
        }
    }
}

fn kind(letter: &Letter) -> &'static str {
    match letter {
        Letter::AccessApproved { .. } => "access_approved",
        Letter::AccessDenied { .. } => "access_denied",
        Letter::AccessRequested { .. } => "access_requested",
        Letter::Welcome { .. } => "welcome",
        Letter::PasswordReset { .. } => "password_reset",
        Letter::EmailChanged { .. } => "email_changed",
        Letter::PasswordChanged { .. } => "password_changed",
    }
}

/// A part of the outbox.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MailPart {
    results: Vec<MailView>,
    /// What to pass as `cursor` for the next part, `null` at the end.
    next_cursor: Option<Uuid>,
}

impl From<Part<MailRecord, MailId>> for MailPart {
    fn from(part: Part<MailRecord, MailId>) -> Self {
        let next_cursor = part.next.map(|id| id.0);
        Self { results: part.items.into_iter().map(MailView::from).collect(), next_cursor }
    }
}

/// List mail, newest first.
#[utoipa::path(get, path = "/api/v1/outbox", tag = "outbox", params(Filter), responses(
    (status = 200, description = "A part of the outbox.", body = Answer<MailPart>),
    (status = 403, description = "Without `outbox:manage`."),
))]
pub(super) async fn list_mail(
    caller: Caller<Can<{ Permission::OutboxManage as u8 }>>,
    query: Query<Filter>,
) -> Result<Answer<MailPart>, Problem> {
    let part = caller.read(move |tx, _, by| {
        let (status, slice) = query.read()?;
        Ok(outbox::list(tx, by, status, slice)?)
    });
    Ok(Answer::new(part.await?.into()))
}
