use super::{MailRecord, MailStatus, Outbox};
use crate::base::{Authority, Context, Lacks, MailId, Part, Permission, Slice, StoreError};
use crate::records::activity::{Activities, NewEntry, Target};

/// Why the outbox was not shown or changed.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// The caller lacks `outbox:manage`.
    #[error(transparent)]
    Lacks(#[from] Lacks),
    /// There is no such mail.
    #[error("There is no mail with this id.")]
    NotFound,
    /// There is no such mail that was given up.
    #[error("There is no dead mail with this id.")]
    NotDead,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Mails, newest first.
///
/// # Errors
/// [`OutboxError`].
pub fn list<'a, T: Outbox + ?Sized>(
    tx: &mut T,
    by: impl Into<Authority<'a>>,
    status: Option<MailStatus>,
    slice: Slice<MailId>,
) -> Result<Part<MailRecord, MailId>, OutboxError> {
    by.into().require(Permission::OutboxManage)?;
    let rows = tx.list_mail(status, slice)?;
    Ok(Part::cut(rows, slice.limit, |mail| mail.id))
}

/// One mail.
///
/// # Errors
/// [`OutboxError`].
pub fn get<'a, T: Outbox + ?Sized>(
    tx: &mut T,
    by: impl Into<Authority<'a>>,
    id: MailId,
) -> Result<MailRecord, OutboxError> {
    by.into().require(Permission::OutboxManage)?;
    tx.find_mail(id)?.ok_or(OutboxError::NotFound)
}

/// Puts a mail that was given up back in the queue.
///
/// # Errors
/// [`OutboxError`].
pub fn requeue<'a, T: Outbox + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: impl Into<Authority<'a>>,
    id: MailId,
) -> Result<(), OutboxError> {
    let by = by.into();
    by.require(Permission::OutboxManage)?;
    if !tx.requeue_mail(id, cx.at)? {
        return Err(OutboxError::NotDead);
    }
    let target = Target { kind: "mail", id: id.to_string(), name: String::new() };
    tx.append_activity(&NewEntry::new(cx, by, "mail.requeued", target))?;
    Ok(())
}
