//! The store: transactions over the ports.

pub mod chores;
mod doors;
mod importer;
pub mod lookups;

pub use doors::{Admission, Checked, check, redeem, redeem_within};
pub use importer::Importer;

use crate::access::grants::{self, RedeemError, Redeemed, Redemption};
use crate::access::{
    self, decisions, ends, genies, managers, passes, people, proofs, requests, review, use_notices,
};
use crate::base::{Answer, StoreError};
use crate::records::{activity, idempotency, outbox, subscriptions};
use crate::staff::{
    agents, api_keys, conversations, given_access, imports, owned_genies, password_resets, personal_links,
    preferences, push_tokens, roles, sessions, teams,
};
use lookups::{Found, Lookup};

macro_rules! transaction {
    ($($port:path,)*) => {
        /// Every port, over one transaction. A use case bounds only the ports that it touches.
        pub trait Tx: $($port +)* {}

        impl<T: $($port +)* ?Sized> Tx for T {}
    };
}

transaction! {
    activity::Activities,
    idempotency::KeptAnswers,
    outbox::Outbox,
    subscriptions::Subscriptions,
    agents::Agents,
    api_keys::ApiKeys,
    conversations::Conversations,
    given_access::GivenAccess,
    imports::Imports,
    owned_genies::OwnedGenies,
    password_resets::PasswordResets,
    personal_links::PersonalLinks,
    preferences::AgentPreferences,
    push_tokens::PushTokens,
    roles::Roles,
    sessions::Sessions,
    sessions::SignInFailures,
    teams::Teams,
    decisions::AccessQueries,
    ends::EndNotices,
    genies::Genies,
    grants::Grants,
    passes::Passes,
    people::GenieUsers,
    managers::GenieManagers,
    proofs::LinkProofs,
    requests::AccessRequests,
    requests::RequestReceipts,
    requests::RequestReminders,
    review::AccessReviews,
    access::teams::GenieTeams,
    use_notices::UseNotices,
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

    /// Takes one use of a link, as [`Link::use_once`](crate::access::grants::Link::use_once) decides. It begins at once,
    /// and the answer comes when the outcome is durable. Uses that wait at the same time share a transaction.
    fn redeem(&self, redemption: Redemption) -> Answer<'static, Result<Redeemed, RedeemError>>;

    /// Answers a lookup as [`Store::read`] would, with everything in it that was answered before; `None` when nobody who
    /// may sign in holds the key. It begins at once. A store may answer many lookups together; unless it says otherwise,
    /// it reads at once, on the caller's thread.
    fn look_up(&self, lookup: Lookup) -> Answer<'static, Result<Option<Found>, StoreError>> {
        let mut found = None;
        let read = self.read(&mut |tx| keep(&mut found, lookups::look_up(tx, &lookup)));
        Answer::now(read.and_then(|()| finish(found)))
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
