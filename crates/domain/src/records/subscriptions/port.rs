use super::MailKind;
use crate::base::{Email, StoreError};

/// Which addresses get which kinds of mail.
pub trait Subscriptions {
    /// Starts or stops mails of a kind to an address; it may be so already.
    fn set_subscribed(&mut self, to: &Email, kind: MailKind, is_wanted: bool) -> Result<(), StoreError>;

    /// The kinds of mail that an address does not get.
    fn unsubscribed(&mut self, to: &Email) -> Result<Vec<MailKind>, StoreError>;
}
