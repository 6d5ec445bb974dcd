use super::RequestReceipts;
use crate::base::{Context, Email, StoreError};
use crate::records::outbox::{Letter, NewMail, Outbox};
use std::time::Duration;

/// An address is told at most once in this time that its wish is noted, over all Genies and nodes.
pub const RECEIPT_PAUSE: Duration = Duration::from_secs(60 * 60);
/// How many addresses are forgotten in one transaction.
const PART: u32 = 500;

/// Tells an address that its wish is noted. The letter names nothing and nobody: whoever asks may not be whose address it
/// is, and must not be able to make us write to them.
pub(super) fn send<T: RequestReceipts + Outbox + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    email: &Email,
) -> Result<(), StoreError> {
    if tx.claim_request_receipt(email, cx.at, cx.at.minus(RECEIPT_PAUSE))? {
        tx.enqueue_mail(&NewMail::new(cx, email.clone(), Letter::RequestReceived))?;
    }
    Ok(())
}

/// Forgets addresses that may be told again, a bounded part of them, and answers how many.
///
/// # Errors
/// The store's.
pub fn forget_receipts<T: RequestReceipts + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
) -> Result<usize, StoreError> {
    let forgotten = tx.forget_request_receipts(cx.at.minus(RECEIPT_PAUSE), PART)?;
    Ok(usize::try_from(forgotten).unwrap_or(usize::MAX))
}
