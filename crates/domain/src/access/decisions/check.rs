use super::{AccessFacts, AccessQueries, Decision, Subject, decide};
use crate::base::{GenieId, Permission, Principal, StoreError, Timestamp};

/// Why a question is not answered.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// There is no such Genie.
    #[error("There is no Genie with this id.")]
    NotFound,
    /// The Genie is somebody else's, and the caller lacks `access:check`.
    #[error("You do not own this Genie, and you lack the permission access:check.")]
    Forbidden,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Answers whether `subject` may use a Genie at `at`. It counts no use, and it sees every revocation that was answered
/// before it was asked.
///
/// # Errors
/// [`CheckError`].
pub fn check<T: AccessQueries + ?Sized>(
    tx: &mut T,
    by: &Principal,
    genie: GenieId,
    subject: &Subject,
    at: Timestamp,
) -> Result<Decision, CheckError> {
    let facts = tx.load_access_facts(genie, subject)?;
    answer(by, facts.as_ref(), at)
}

/// The answer to [`check`], from what a store has looked_up; `None` where there is no such Genie.
///
/// # Errors
/// [`CheckError`], but never the store's.
pub(crate) fn answer(
    by: &Principal,
    facts: Option<&AccessFacts>,
    at: Timestamp,
) -> Result<Decision, CheckError> {
    let facts = facts.ok_or(CheckError::NotFound)?;
    let may_ask =
        facts.owner == by.uuid || by.can(Permission::AccessCheck) || by.can(Permission::GeniesManageAll);
    if may_ask { Ok(decide(facts, at)) } else { Err(CheckError::Forbidden) }
}
