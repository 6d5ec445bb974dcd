use crate::http::Time;
use portcullis_domain::MailId;
use portcullis_domain::base::Part;
use portcullis_domain::records::outbox::{Letter, MailRecord};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A mail, without its link: it may open a Genie or set a password.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mail)]
pub(super) struct MailView {
    /// Also the idempotency key at the provider.
    id: Uuid,
    #[schema(examples("bob@example.com"))]
    to: String,
    #[schema(example = "access_approved")]
    kind: &'static str,
    /// `queued`, `sent` or `dead`.
    #[schema(examples("queued"))]
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
        Letter::AccessGiven { .. } => "access_given",
        Letter::AccessDenied { .. } => "access_denied",
        Letter::RequestReceived => "request_received",
        Letter::RequestExpired { .. } => "request_expired",
        Letter::RequestsWaiting { .. } => "requests_waiting",
        Letter::LinkCode { .. } => "link_code",
        Letter::AccessRequested { .. } => "access_requested",
        Letter::Welcome { .. } => "welcome",
        Letter::PasswordReset { .. } => "password_reset",
        Letter::EmailChanged { .. } => "email_changed",
        Letter::PasswordChanged { .. } => "password_changed",
        Letter::GeniesReceived { .. } => "genies_received",
        Letter::GeniesHandedOver { .. } => "genies_handed_over",
        Letter::GeniesOrphaned { .. } => "genies_orphaned",
        Letter::AccessEnds { .. } => "access_ends",
        Letter::LinkUsed { .. } => "link_used",
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
