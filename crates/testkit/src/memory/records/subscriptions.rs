use crate::memory::state::State;
use portcullis_domain::records::subscriptions::{MailKind, Subscriptions};
use portcullis_domain::{Email, StoreError};

impl Subscriptions for State {
    fn set_subscribed(&mut self, to: &Email, kind: MailKind, is_wanted: bool) -> Result<(), StoreError> {
        let row = (to.clone(), kind.name());
        if is_wanted {
            self.unsubscribed.remove(&row);
        } else {
            self.unsubscribed.insert(row);
        }
        Ok(())
    }

    fn unsubscribed(&mut self, to: &Email) -> Result<Vec<MailKind>, StoreError> {
        let is_unwanted = |kind: &&MailKind| self.unsubscribed.contains(&(to.clone(), kind.name()));
        Ok(MailKind::ALL.iter().filter(is_unwanted).copied().collect())
    }
}
