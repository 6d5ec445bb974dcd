use super::{Session, SessionPolicy, Sessions};
use crate::base::{Principal, SessionToken, StoreError, Timestamp};
use std::time::Duration;

/// The coarsest precision at which a session's last use is kept.
const COARSEST: Duration = Duration::from_secs(60);

impl SessionPolicy {
    /// A session's last use is kept to this precision, so that not every request writes: a tenth of the idle time, a
    /// minute at most.
    pub fn precision(&self) -> Duration {
        (self.idle / 10).min(COARSEST)
    }
}

/// Who holds this session at `at`, and the session if its idle end should be moved now, by
/// [`touch`] in a writing transaction.
///
/// # Errors
/// The store's.
pub fn authenticate<T: Sessions + ?Sized>(
    tx: &mut T,
    token: &SessionToken,
    policy: &SessionPolicy,
    at: Timestamp,
) -> Result<Option<(Principal, Option<Session>)>, StoreError> {
    Ok(tx.find_session(&token.digest())?.filter(|(session, _)| !session.has_ended(at)).map(
        |(session, principal)| {
            let stale = at.since(session.last_seen_at) >= policy.precision();
            (principal, stale.then_some(session))
        },
    ))
}

/// Moves the idle end of a session that is used at `at`.
///
/// # Errors
/// The store's.
pub fn touch<T: Sessions + ?Sized>(
    tx: &mut T,
    session: &Session,
    policy: &SessionPolicy,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.touch_session(session.id, at, session.next_idle_end(at, policy))
}

impl Session {
    /// When it ends unless it is used again after `at`.
    pub fn next_idle_end(&self, at: Timestamp, policy: &SessionPolicy) -> Timestamp {
        at.plus(policy.idle).min(self.expires_at)
    }
}
