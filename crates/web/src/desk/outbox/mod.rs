//! Mail that goes out.

mod view;

use crate::auth::{Caller, Can};
use crate::http::fields::fields;
use crate::http::{Answer, Code, Limit, Path, Problem, Query, Routes, from_name};
use portcullis_domain::MailId;
use portcullis_domain::base::{Permission, Slice};
use portcullis_domain::records::outbox::{self, MailStatus, OutboxError};
use view::MailPart;

from_name!(MailStatus);

/// Whoever may see and requeue mail.
type Manager = Caller<Can<{ Permission::OutboxManage as u8 }>>;

pub(super) fn add(routes: Routes) -> Routes {
    routes.add(__path_list_mail, list_mail).add(__path_requeue_mail, requeue_mail)
}

impl From<OutboxError> for Problem {
    fn from(error: OutboxError) -> Self {
        let code = match error {
            OutboxError::NotFound | OutboxError::NotDead => Code::NotFound,
            OutboxError::Lacks(_) => Code::Forbidden,
            OutboxError::Store(error) => return error.into(),
        };
        Self::new(code, error.to_string())
    }
}

fields! {
    /// Which mails to show.
    struct Filter {
        /// `queued`, `sent` or `dead`; all without it.
        optional status: MailStatus,
        /// How many at the most.
        optional limit: Limit,
        /// `next_cursor` of the part before.
        optional cursor: MailId,
    } => (Option<MailStatus>, Slice<MailId>), |_errors| Some((
        status?,
        Slice { after: cursor?, limit: limit?.unwrap_or_default().0 },
    ))
}

/// List mail, newest first.
#[utoipa::path(get, path = "/api/v1/outbox", tag = "outbox", params(Filter), responses(
    (status = 200, description = "A part of the outbox.", body = Answer<MailPart>),
    (status = 403, description = "Without `outbox:manage`."),
))]
async fn list_mail(caller: Manager, query: Query<Filter>) -> Result<Answer<MailPart>, Problem> {
    let part = caller.read(query, |tx, _, by, (status, slice)| Ok(outbox::list(tx, by, *status, *slice)?));
    Ok(Answer::new(part.await?.into()))
}

/// Put a mail that was given up back in the queue.
#[utoipa::path(post, path = "/api/v1/outbox/{id}/requeue", tag = "outbox",
    params(("id" = Uuid, Path, description = "The mail's id.")),
    responses(
        (status = 200, description = "It is due at once.", body = Answer<bool>),
        (status = 403, description = "Without `outbox:manage`."),
        (status = 404, description = "There is no such dead mail."),
    ))]
async fn requeue_mail(caller: Manager, id: Path<MailId>) -> Result<Answer<bool>, Problem> {
    let requeued = caller.post(id, |tx, cx, by, id| {
        outbox::requeue(tx, cx, by, *id)?;
        Ok(Answer::new(true))
    });
    requeued.await
}
