//! The store: transactions over the ports.

use crate::grants::{RedeemAnswer, Redemption};
use crate::lookups::{self, Lookup, LookupAnswer};
use crate::{access, access_requests, activity, agents, api_keys, conversations, genie_teams, genie_users};
use crate::{genies, grants, imports, outbox, passes, password_resets, push_tokens, roles, sessions, teams};

/// What a store can fail with. The use cases' own failures (absence, conflict) are never among these.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database does not answer, or is too busy; the same call may go through a little later. Where it was
    /// lost during a commit, the write may or may not have happened.
    #[error("The database does not answer. Try again in a moment.")]
    Unavailable,
    /// There is no room left to write.
    #[error("The database has no room left. Free some disk space.")]
    Full,
    /// A row or an answer that cannot be: a defect or a damaged database. The text is for the log only.
    #[error("The database gave an unexpected answer: {0}")]
    Unexpected(String),
}

/// Every port, over one transaction. A use case bounds only the ports that it touches.
pub trait Tx:
    access::Admissions
    + access_requests::AccessRequests
    + activity::Activities
    + agents::Agents
    + api_keys::ApiKeys
    + genie_teams::GenieTeams
    + genie_users::GenieUsers
    + genies::Genies
    + grants::Grants
    + outbox::Outbox
    + passes::Passes
    + roles::Roles
    + sessions::Sessions
    + teams::Teams
    + conversations::Conversations
    + imports::Imports
    + password_resets::PasswordResets
    + push_tokens::PushTokens
    + sessions::SignInFailures
{
}

impl<T> Tx for T where
    T: access::Admissions
        + access_requests::AccessRequests
        + activity::Activities
        + agents::Agents
        + api_keys::ApiKeys
        + genie_teams::GenieTeams
        + genie_users::GenieUsers
        + genies::Genies
        + grants::Grants
        + outbox::Outbox
        + passes::Passes
        + roles::Roles
        + sessions::Sessions
        + teams::Teams
        + conversations::Conversations
        + imports::Imports
        + password_resets::PasswordResets
        + push_tokens::PushTokens
        + sessions::SignInFailures
        + ?Sized
{
}

/// What a closure answers so that its transaction is undone; the closure's caller knows the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rollback;

/// The work of one transaction. It may run more than once, when the database asks for a retry before commit.
pub type Work<'a> = dyn FnMut(&mut dyn Tx) -> Result<(), Rollback> + Send + 'a;

/// A place where everything is kept.
pub trait Store: Send + Sync {
    /// Runs reading work. It sees everything that was answered before it began, on every node.
    ///
    /// # Errors
    /// The store's own failure; a [`Rollback`] of the work is none and answers `Ok`.
    fn read(&self, work: &mut Work<'_>) -> Result<(), StoreError>;

    /// Runs work in one transaction: all of it is durable when this answers `Ok`, or none of it happened because
    /// the work answered [`Rollback`].
    ///
    /// # Errors
    /// The store's own failure; nothing happened, but see [`StoreError::Unavailable`].
    fn write(&self, work: &mut Work<'_>) -> Result<(), StoreError>;

    /// Takes one use of a link. Comes back at once; `answer` is called, from any thread, when the outcome is durable.
    /// Uses of one link that wait at the same time share a transaction.
    fn redeem(&self, redemption: Redemption, answer: RedeemAnswer);

    /// Answers a lookup as [`Store::read`] would, with everything in it that was answered before. A store that waits
    /// for something calls `answer` later, from a thread of its own, and may answer many lookups at once; unless it
    /// says otherwise, it reads at once.
    fn look_up(&self, lookup: Lookup, answer: LookupAnswer) {
        let mut found = None;
        let read = self.read(&mut |tx| keep(&mut found, lookups::look_up(tx, &lookup)));
        answer(read.and_then(|()| finish(found)));
    }

    /// Whether the database answers now.
    ///
    /// # Errors
    /// Why it does not.
    fn ready(&self) -> Result<(), StoreError>;
}

/// Runs reading `work` and carries its own answer or error out.
///
/// # Errors
/// The work's own, or the store's as `E`.
pub fn read<T: Send, E: From<StoreError> + Send>(
    store: &dyn Store,
    mut work: impl FnMut(&mut dyn Tx) -> Result<T, E> + Send,
) -> Result<T, E> {
    let mut outcome = None;
    store.read(&mut |tx| keep(&mut outcome, work(tx)))?;
    finish(outcome)
}

/// Runs `work` in one transaction: committed when it answers `Ok`, undone when it answers `Err`.
///
/// # Errors
/// The work's own, or the store's as `E`.
pub fn write<T: Send, E: From<StoreError> + Send>(
    store: &dyn Store,
    mut work: impl FnMut(&mut dyn Tx) -> Result<T, E> + Send,
) -> Result<T, E> {
    let mut outcome = None;
    store.write(&mut |tx| keep(&mut outcome, work(tx)))?;
    finish(outcome)
}

fn keep<T, E>(slot: &mut Option<Result<T, E>>, result: Result<T, E>) -> Result<(), Rollback> {
    slot.insert(result).as_ref().map(|_| ()).map_err(|_| Rollback)
}

fn finish<T, E: From<StoreError>>(outcome: Option<Result<T, E>>) -> Result<T, E> {
    outcome.unwrap_or_else(|| Err(StoreError::Unexpected("the work was never run".into()).into()))
}
