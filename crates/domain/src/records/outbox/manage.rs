use super::{MailRecord, MailStatus, Outbox};
use crate::base::{Context, MailId, Part, Permission, Principal, Slice, StoreError};
use crate::records::activity::{Activities, NewEntry, Target};

/// Why the outbox was not shown or changed.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// The caller lacks `outbox:manage`.
    #[error("You need the permission outbox:manage.")]
    Forbidden,
    /// There is no such dead mail.
    #[error("There is no dead mail with this id.")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn allowed(by: &Principal) -> Result<(), OutboxError> {
    if by.can(Permission::OutboxManage) { Ok(()) } else { Err(OutboxError::Forbidden) }
}

/// Mails, newest first.
///
/// # Errors
/// [`OutboxError`].
pub fn list<T: Outbox + ?Sized>(
    tx: &mut T,
    by: &Principal,
    status: Option<MailStatus>,
    slice: Slice<MailId>,
) -> Result<Part<MailRecord, MailId>, OutboxError> {
    allowed(by)?;
    let rows = tx.list_mail(status, slice)?;
    Ok(Part::cut(rows, slice.limit, |mail| mail.id))
}

/// Puts a mail that was given up back in the queue.
///
/// # Errors
/// [`OutboxError`].
pub fn requeue<T: Outbox + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: MailId,
) -> Result<(), OutboxError> {
    allowed(by)?;
    if !tx.requeue_mail(id, cx.at)? {
        return Err(OutboxError::NotFound);
    }
    let target = Target { kind: "mail", id: id.to_string(), name: String::new() };
    tx.append_activity(&NewEntry::new(cx, by, "mail.requeued", target))?;
    Ok(())
}
