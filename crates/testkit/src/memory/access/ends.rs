use crate::memory::state::State;
use portcullis_domain::access::ends::{AccessKey, EndNotice, EndNotices};
use portcullis_domain::{Email, StoreError, Timestamp};

/// Earliest first.
fn order(notice: &EndNotice) -> (Timestamp, AccessKey, &'static str) {
    (notice.due_at, notice.of, notice.stage.name())
}

impl EndNotices for State {
    fn replace_end_notices(&mut self, of: AccessKey, notices: &[EndNotice]) -> Result<(), StoreError> {
        self.end_notices.retain(|notice| notice.of != of);
        self.end_notices.extend(notices);
        Ok(())
    }

    fn take_end_notices(&mut self, until: Timestamp, limit: u32) -> Result<Vec<EndNotice>, StoreError> {
        self.end_notices.sort_by_key(order);
        let due = self.end_notices.iter().take_while(|notice| notice.due_at <= until).count();
        Ok(self.end_notices.drain(..due.min(limit as usize)).collect())
    }

    fn ends_are_planned(&mut self, until: Timestamp) -> Result<bool, StoreError> {
        Ok(self.end_notices.iter().any(|notice| notice.due_at <= until))
    }

    fn address_end_notice(&mut self, notice: &EndNotice, to: &[Email]) -> Result<(), StoreError> {
        for to in to {
            let is_known =
                self.end_reminders.iter().any(|(known, addressed, _)| known == to && addressed == notice);
            if !is_known {
                self.end_reminders.push((to.clone(), *notice, false));
            }
        }
        Ok(())
    }

    fn next_end_address(
        &mut self,
        at: Timestamp,
        day_before: Timestamp,
    ) -> Result<Option<Email>, StoreError> {
        let due = self.end_reminders.iter().filter(|(to, notice, told)| {
            !told
                && notice.due_at <= at
                && self.end_mails.get(to).is_none_or(|mailed_at| *mailed_at <= day_before)
        });
        Ok(due.min_by_key(|(_, notice, _)| notice.due_at).map(|(to, ..)| to.clone()))
    }

    fn tell_end_notices(
        &mut self,
        to: &Email,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<EndNotice>, StoreError> {
        let waiting = |(known, notice, told): &&mut (Email, EndNotice, bool)| {
            known == to && notice.due_at <= until && !*told
        };
        let mut due: Vec<_> = self.end_reminders.iter_mut().filter(waiting).collect();
        due.sort_by_key(|(_, notice, _)| order(notice));
        due.truncate(limit as usize);
        let tell = |(_, notice, told): &mut (Email, EndNotice, bool)| {
            *told = true;
            *notice
        };
        Ok(due.into_iter().map(tell).collect())
    }

    fn forget_end_notice(&mut self, notice: &EndNotice, to: &Email) -> Result<(), StoreError> {
        self.end_reminders.retain(|(known, addressed, _)| known != to || addressed != notice);
        Ok(())
    }

    fn note_end_mail(
        &mut self,
        to: &Email,
        at: Timestamp,
        day_before: Timestamp,
    ) -> Result<bool, StoreError> {
        let may = self.end_mails.get(to).is_none_or(|mailed_at| *mailed_at <= day_before);
        if may {
            self.end_mails.insert(to.clone(), at);
        }
        Ok(may)
    }

    fn purge_end_notices(&mut self, at: Timestamp, day_before: Timestamp) -> Result<u64, StoreError> {
        let before = self.end_reminders.len() + self.end_mails.len();
        self.end_reminders.retain(|(_, notice, _)| notice.end > at);
        self.end_mails.retain(|_, mailed_at| *mailed_at > day_before);
        Ok((before - self.end_reminders.len() - self.end_mails.len()) as u64)
    }
}
