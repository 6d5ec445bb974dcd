//! Calls that may be made again: a caller who heard no answer repeats the call with the same idempotency key, and gets
//! the first answer instead of a second effect.

mod port;

pub use port::{AnswerPlace, KeptAnswers};

use crate::base::secrets::hex;
use crate::base::{Context, Digest, StoreError, Timestamp};
use std::time::Duration;

/// How long an answer is kept.
pub const KEPT_FOR: Duration = Duration::from_secs(24 * 3_600);

/// A call that may be made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RepeatableCall {
    /// Which one it is: a digest of who calls, what is called, and their idempotency key.
    pub id: Digest,
    /// A digest of what it says. It may be made of a password, so that it is kept sealed only.
    pub said: Digest,
}

/// Whose turn a call is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is the first one: do the work and [`keep`] the answer, in this transaction.
    First,
    /// It was made before, and this was the answer.
    Again(String),
}

/// Why a call is neither done nor answered from what is kept.
#[derive(Debug, thiserror::Error)]
pub enum RepeatError {
    /// The key belongs to a call that said something else.
    #[error("This key was used with another body. Use a new key for each thing to do.")]
    Differs,
    /// The first call has not been answered.
    #[error("The first call with this key is still running. Repeat this one in a moment.")]
    Running,
    /// The answer was sealed with another secret key.
    #[error("The answer to the first call with this key cannot be read any more. Use a new key.")]
    Unreadable,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes the call's place, or answers what it was answered before. Equal calls at the same moment wait here for the
/// first one, until its transaction ends.
///
/// # Errors
/// [`RepeatError`]; after it the transaction must be given up.
pub fn begin<T: KeptAnswers + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    call: &RepeatableCall,
) -> Result<Turn, RepeatError> {
    match tx.claim_answer(&call.id, cx.at, oldest(cx))? {
        AnswerPlace::Free => Ok(Turn::First),
        AnswerPlace::Busy => Err(RepeatError::Running),
        AnswerPlace::Taken(sealed) => open(cx, call, &sealed).map(Turn::Again),
    }
}

/// What the call was answered before; nobody is waited for.
///
/// # Errors
/// [`RepeatError`].
pub fn find<T: KeptAnswers + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    call: &RepeatableCall,
) -> Result<Option<String>, RepeatError> {
    let kept = tx.find_answer(&call.id, oldest(cx))?;
    kept.map(|sealed| open(cx, call, &sealed)).transpose()
}

/// Whether a call with this id was answered before, whatever it said.
///
/// # Errors
/// The store's.
pub fn is_known<T: KeptAnswers + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    id: &Digest,
) -> Result<bool, StoreError> {
    Ok(tx.find_answer(id, oldest(cx))?.is_some())
}

/// Keeps the answer, sealed, for whoever makes the call again. The call has [begun](begin) in this transaction.
///
/// # Errors
/// The store's.
pub fn keep<T: KeptAnswers + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    call: &RepeatableCall,
    answer: &str,
) -> Result<(), StoreError> {
    let text = format!("{}\n{answer}", hex(&call.said.0));
    tx.keep_answer(&call.id, &cx.vault.seal(&context(call), &text))
}

/// Forgets answers that are kept no longer; how many.
///
/// # Errors
/// The store's.
pub fn purge<T: KeptAnswers + ?Sized>(tx: &mut T, cx: &Context<'_>) -> Result<u64, StoreError> {
    tx.purge_answers(oldest(cx))
}

/// An answer given at or before this instant is kept no longer.
fn oldest(cx: &Context<'_>) -> Timestamp {
    cx.at.minus(KEPT_FOR)
}

fn open(cx: &Context<'_>, call: &RepeatableCall, sealed: &[u8]) -> Result<String, RepeatError> {
    let text = cx.vault.open(&context(call), sealed).ok_or(RepeatError::Unreadable)?;
    let (said, answer) = text.split_once('\n').ok_or(RepeatError::Unreadable)?;
    if said == hex(&call.said.0) { Ok(answer.to_owned()) } else { Err(RepeatError::Differs) }
}

/// What binds a sealed answer to its row.
fn context(call: &RepeatableCall) -> Vec<u8> {
    [b"kept answer ".as_slice(), &call.id.0].concat()
}
