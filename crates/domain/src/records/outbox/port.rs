use super::{ClaimedMail, MailRecord, MailStatus, NewMail};
use crate::base::Lease;
use crate::base::{MailId, Slice, StoreError, Timestamp};

/// Mail that waits to be sent. It is written by the transaction that causes it.
pub trait Outbox {
    /// Adds a mail, due at once.
    fn enqueue_mail(&mut self, mail: &NewMail) -> Result<(), StoreError>;

    /// Adds many mails in few statements.
    fn enqueue_mails(&mut self, mails: &[NewMail]) -> Result<(), StoreError>;

    /// Leases up to `limit` mails that are due at `at` and that nobody holds a living lease on, oldest first, and
    /// counts the attempt. No two workers are given the same mail.
    fn claim_mail(&mut self, lease: Lease, at: Timestamp, limit: u32)
    -> Result<Vec<ClaimedMail>, StoreError>;

    /// Writes that a mail was sent and erases its sealed link; `false` when the lease is no longer the worker's.
    fn mark_mail_sent(&mut self, id: MailId, lease: Lease, at: Timestamp) -> Result<bool, StoreError>;

    /// Puts a mail back, due again at `due_at`; `false` when the lease is no longer the worker's.
    fn mark_mail_retry(
        &mut self,
        id: MailId,
        lease: Lease,
        due_at: Timestamp,
        error: &str,
    ) -> Result<bool, StoreError>;

    /// Gives a mail up; `false` when the lease is no longer the worker's.
    fn mark_mail_dead(&mut self, id: MailId, lease: Lease, error: &str) -> Result<bool, StoreError>;

    /// Puts a dead mail back in the queue, due at `at`, with no attempts counted; whether there was such a dead mail.
    fn requeue_mail(&mut self, id: MailId, at: Timestamp) -> Result<bool, StoreError>;

    /// One mail.
    fn find_mail(&mut self, id: MailId) -> Result<Option<MailRecord>, StoreError>;

    /// Mails from the newest to the oldest, in one state or in any; at most `slice.limit + 1`.
    fn list_mail(
        &mut self,
        status: Option<MailStatus>,
        slice: Slice<MailId>,
    ) -> Result<Vec<MailRecord>, StoreError>;
}
