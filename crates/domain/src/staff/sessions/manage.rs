use super::{FAILURE_WINDOW, Session, Sessions, SignInFailures};
use crate::base::{Context, Credential, Principal, SessionId, StoreError};
use crate::records::activity::{Activities, NewEntry, Target};

/// Ends one of the caller's own sessions; whether there was such a one.
///
/// # Errors
/// The store's.
pub fn end<T: Sessions + ?Sized>(tx: &mut T, by: &Principal, id: SessionId) -> Result<bool, StoreError> {
    tx.delete_session(by.id, id)
}

/// Ends all of the caller's sessions but the one they call with; how many.
///
/// # Errors
/// The store's.
pub fn end_others<T: Sessions + ?Sized>(tx: &mut T, by: &Principal) -> Result<u64, StoreError> {
    let keep = match by.credential {
        Credential::Session(id) => Some(id),
        Credential::ApiKey(_) | Credential::Operator => None,
    };
    tx.delete_sessions_of(by.id, keep)
}

/// Ends the session that the caller calls with, if it is one.
///
/// # Errors
/// The store's.
pub fn sign_out<T: Sessions + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
) -> Result<(), StoreError> {
    if let Credential::Session(id) = by.credential
        && tx.delete_session(by.id, id)?
    {
        let target = Target { kind: "agent", id: by.id.to_string(), name: by.name.clone() };
        tx.append_activity(&NewEntry::new(cx, by, "agent.signed_out", target))?;
    }
    Ok(())
}

/// The caller's sessions that have not ended, latest use first.
///
/// # Errors
/// The store's.
pub fn list<T: Sessions + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
) -> Result<Vec<Session>, StoreError> {
    tx.list_sessions(by.id, cx.at)
}

/// Removes sessions that have ended and failed sign-ins that no longer count; how many of each.
///
/// # Errors
/// The store's.
pub fn purge<T: Sessions + SignInFailures + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
) -> Result<(u64, u64), StoreError> {
    Ok((tx.purge_sessions(cx.at)?, tx.purge_sign_in_failures(cx.at.minus(FAILURE_WINDOW))?))
}
