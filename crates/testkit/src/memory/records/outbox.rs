use crate::memory::state::{MailRow, State};
use portcullis_domain::base::{Lease, Slice};
use portcullis_domain::records::outbox::{ClaimedMail, MailRecord, MailStatus, NewMail, Outbox};
use portcullis_domain::{MailId, StoreError, Timestamp};

impl State {
    /// Changes a mail if the lease is still the worker's, and takes the lease back.
    fn mark(&mut self, id: MailId, lease: Lease, change: impl FnOnce(&mut MailRecord)) -> bool {
        match self.mail.rows_mut().get_mut(&id) {
            Some(row) if row.lease.is_some_and(|held| held.id == lease.id) => {
                change(&mut row.record);
                row.lease = None;
                true
            }
            _ => false,
        }
    }
}

impl Outbox for State {
    fn enqueue_mail(&mut self, mail: &NewMail) -> Result<(), StoreError> {
        let record = MailRecord {
            id: mail.id,
            to: mail.to.clone(),
            letter: mail.letter.clone(),
            sealed_link: mail.sealed_link.clone(),
            status: MailStatus::Queued,
            attempts: 0,
            due_at: mail.created_at,
            last_error: None,
            created_at: mail.created_at,
            sent_at: None,
        };
        self.mail.rows_mut().insert(mail.id, MailRow { record, lease: None });
        Ok(())
    }

    fn enqueue_mails(&mut self, mails: &[NewMail]) -> Result<(), StoreError> {
        mails.iter().try_for_each(|mail| self.enqueue_mail(mail))
    }

    fn claim_mail(
        &mut self,
        lease: Lease,
        at: Timestamp,
        limit: u32,
    ) -> Result<Vec<ClaimedMail>, StoreError> {
        let free = |row: &&mut MailRow| {
            row.record.status == MailStatus::Queued
                && row.record.due_at <= at
                && row.lease.is_none_or(|held| held.until <= at)
        };
        let mut due: Vec<_> = self.mail.rows_mut().values_mut().filter(free).collect();
        due.sort_by_key(|row| (row.record.due_at, row.record.id));
        due.truncate(limit as usize);
        let claim = |row: &mut MailRow| {
            row.lease = Some(lease);
            row.record.attempts += 1;
            ClaimedMail {
                id: row.record.id,
                to: row.record.to.clone(),
                letter: row.record.letter.clone(),
                sealed_link: row.record.sealed_link.clone(),
                attempts: row.record.attempts,
            }
        };
        Ok(due.into_iter().map(claim).collect())
    }

    fn mark_mail_sent(&mut self, id: MailId, lease: Lease, at: Timestamp) -> Result<bool, StoreError> {
        Ok(self.mark(id, lease, |mail| {
            mail.status = MailStatus::Sent;
            mail.sent_at = Some(at);
            mail.sealed_link = None;
        }))
    }

    fn mark_mail_retry(
        &mut self,
        id: MailId,
        lease: Lease,
        due_at: Timestamp,
        error: &str,
    ) -> Result<bool, StoreError> {
        Ok(self.mark(id, lease, |mail| {
            mail.due_at = due_at;
            mail.last_error = Some(error.to_owned());
        }))
    }

    fn mark_mail_dead(&mut self, id: MailId, lease: Lease, error: &str) -> Result<bool, StoreError> {
        Ok(self.mark(id, lease, |mail| {
            mail.status = MailStatus::Dead;
            mail.last_error = Some(error.to_owned());
        }))
    }

    fn requeue_mail(&mut self, id: MailId, at: Timestamp) -> Result<bool, StoreError> {
        match self.mail.rows_mut().get_mut(&id) {
            Some(row) if row.record.status == MailStatus::Dead => {
                row.record.status = MailStatus::Queued;
                row.record.due_at = at;
                row.record.attempts = 0;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn find_mail(&mut self, id: MailId) -> Result<Option<MailRecord>, StoreError> {
        Ok(self.mail.get(&id).map(|row| row.record.clone()))
    }

    fn list_mail(
        &mut self,
        status: Option<MailStatus>,
        slice: Slice<MailId>,
    ) -> Result<Vec<MailRecord>, StoreError> {
        let wanted = move |row: &MailRow| status.is_none_or(|status| row.record.status == status);
        Ok(self.mail.part(slice, wanted).map(|row| row.record.clone()).collect())
    }
}
