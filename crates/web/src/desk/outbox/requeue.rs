use crate::auth::{Caller, Can};
use crate::http::{Answer, PathParts, Problem};
use portcullis_domain::base::Permission;
use portcullis_domain::records::outbox;

/// Put a mail that was given up back in the queue.
#[utoipa::path(post, path = "/api/v1/outbox/{id}/requeue", tag = "outbox",
    params(("id" = Uuid, Path, description = "The mail's id.")),
    responses(
        (status = 200, description = "It is due at once.", body = Answer<bool>),
        (status = 403, description = "Without `outbox:manage`."),
        (status = 404, description = "There is no such dead mail."),
    ))]
pub(super) async fn requeue_mail(
    caller: Caller<Can<{ Permission::OutboxManage as u8 }>>,
    path: PathParts,
) -> Result<Answer<bool>, Problem> {
    caller.write(move |tx, cx, by| Ok(outbox::requeue(tx, cx, by, path.get("id")?)?)).await?;
    Ok(Answer::new(true))
}
