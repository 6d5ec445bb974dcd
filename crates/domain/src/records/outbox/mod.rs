//! The outbox: mail is written by the transaction that causes it, and sent afterwards by a worker under a lease.

mod backoff;
mod deliver;
mod mail;
mod mailer;
mod manage;
mod port;

pub use backoff::{MAX_ATTEMPTS, retry_delay};
pub use deliver::{Claim, Delivery, LEASE, claim, record};
pub use mail::{ClaimedMail, EndingAccess, GenieNames, Letter, MailRecord, MailStatus, NewMail, Waiting};
pub use mailer::{Mailer, OutgoingMail, SendError};
pub use manage::{OutboxError, get, list, requeue};
pub use port::Outbox;
