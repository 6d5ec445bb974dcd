//! Which mails people want. Whoever gets such a mail may stop and start it by a link in it, without an account.

mod port;
mod token;

pub use port::Subscriptions;
pub use token::{Subscription, unsubscribe_link};

use crate::base::{Email, Principal, StoreError, names};

names! {
    /// A kind of mail that can be stopped. All are sent until somebody says otherwise.
    pub enum MailKind {
        /// Your access ends soon.
        AccessEnds = "access_ends",
        /// Links and accesses to Genies that you take care of end soon.
        OwnLinksEnd = "own_links_end",
        /// A link to a Genie that you take care of was used.
        LinkUsed = "link_used",
    }
}

/// Which kinds of mail the caller does not get.
///
/// # Errors
/// The store's.
pub fn own<T: Subscriptions + ?Sized>(tx: &mut T, by: &Principal) -> Result<Vec<MailKind>, StoreError> {
    tx.unsubscribed(&by.email)
}

/// Which kinds of mail an address does not get, for whoever showed the link that went there.
///
/// # Errors
/// The store's.
pub fn of<T: Subscriptions + ?Sized>(tx: &mut T, to: &Email) -> Result<Vec<MailKind>, StoreError> {
    tx.unsubscribed(to)
}

/// Starts or stops mails of these kinds to an address.
///
/// # Errors
/// The store's.
pub fn set<T: Subscriptions + ?Sized>(
    tx: &mut T,
    to: &Email,
    kinds: &[MailKind],
    is_wanted: bool,
) -> Result<(), StoreError> {
    kinds.iter().try_for_each(|kind| tx.set_subscribed(to, *kind, is_wanted))
}
