//! Delivery: a worker claims mails under a lease, sends them outside of any transaction, and records what became of
//! each. A worker that dies in between leaves its mails to the next one when the lease has ended, under the same
//! idempotency key: each mail is sent at least once.

use super::{ClaimedMail, MAX_ATTEMPTS, Outbox, OutgoingMail, SendError, retry_delay};
use crate::base::secrets::uuid_v7;
use crate::base::{Context, Lease, LeaseId, StoreError, Timestamp, TokenVault};
use std::time::Duration;

/// How long a worker may hold a mail. Longer than the slowest provider may take.
pub const LEASE: Duration = Duration::from_secs(60);

/// Mails that a worker holds.
#[derive(Clone, Debug)]
pub struct Claim {
    /// By what it holds them.
    pub lease: Lease,
    /// The mails, oldest first.
    pub mails: Vec<ClaimedMail>,
}

/// Takes up to `limit` mails that are due, for [`LEASE`]. No two workers are given the same mail.
///
/// # Errors
/// The store's.
pub fn claim<T: Outbox + ?Sized>(tx: &mut T, cx: &Context<'_>, limit: u32) -> Result<Claim, StoreError> {
    let lease = Lease { id: LeaseId(uuid_v7(cx.secrets, cx.at)), until: cx.at.plus(LEASE) };
    Ok(Claim { lease, mails: tx.claim_mail(lease, cx.at, limit)? })
}

impl ClaimedMail {
    /// The mail as it is handed to a [`Mailer`](super::Mailer).
    ///
    /// # Errors
    /// [`SendError::Permanent`] where its link was sealed with another key: without it the mail is worth nothing.
    pub fn outgoing(&self, vault: &dyn TokenVault) -> Result<OutgoingMail, SendError> {
        let link = self.link(vault);
        if self.sealed_link.is_some() && link.is_none() {
            let reason = "The link cannot be read: the secret key is another one.".into();
            return Err(SendError::Permanent { reason });
        }
        Ok(OutgoingMail { id: self.id, to: self.to.clone(), letter: self.letter.clone(), link })
    }
}

/// What became of an attempt to send a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The provider took it.
    Sent,
    /// It is tried again.
    Retry {
        /// When.
        due_at: Timestamp,
    },
    /// It was given up.
    Dead,
    /// Another worker has it now; nothing was written.
    LeaseLost,
}

/// Writes down what became of an attempt: a mail that may be taken later is due again after a [pause](retry_delay), and
/// given up after [`MAX_ATTEMPTS`].
///
/// # Errors
/// The store's.
pub fn record<T: Outbox + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    mail: &ClaimedMail,
    lease: Lease,
    sent: &Result<(), SendError>,
) -> Result<Delivery, StoreError> {
    let (delivery, is_ours) = match sent {
        Ok(()) => (Delivery::Sent, tx.mark_mail_sent(mail.id, lease, cx.at)?),
        Err(SendError::Transient { reason, retry_after }) if mail.attempts < MAX_ATTEMPTS => {
            let mut jitter = [0];
            cx.secrets.fill(&mut jitter);
            let due_at = cx.at.plus(retry_delay(mail.attempts, jitter[0], *retry_after));
            (Delivery::Retry { due_at }, tx.mark_mail_retry(mail.id, lease, due_at, &plain(reason))?)
        }
        Err(SendError::Transient { reason, .. } | SendError::Permanent { reason }) => {
            (Delivery::Dead, tx.mark_mail_dead(mail.id, lease, &plain(reason))?)
        }
    };
    Ok(if is_ours { delivery } else { Delivery::LeaseLost })
}

/// A provider's words without what a database or a terminal might choke on.
fn plain(reason: &str) -> String {
    reason.chars().filter(|c| !c.is_control()).collect()
}
