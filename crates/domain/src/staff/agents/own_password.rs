use super::{Agents, SignInRecord, replace_password_of};
use crate::base::{Context, Principal, StoreError};
use crate::records::activity::{Activities, NewEntry, Target};
use crate::records::outbox::Outbox;
use crate::staff::api_keys::ApiKeys;
use crate::staff::password_resets::PasswordResets;
use crate::staff::passwords::PasswordHash;
use crate::staff::sessions::{FAILURE_WINDOW, Sessions, SignInFailures, network_of};

/// Why somebody did not prove that their password is theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnprovenPassword {
    /// There is none that could be shown.
    #[error(
        "You have no password yet. Ask for a link that sets one: \"I forgot my password\" on the sign-in page."
    )]
    None,
    /// It is another one.
    #[error("This is not your current password.")]
    Wrong,
    /// Too many wrong ones were tried from this network; whether this one is right is not told.
    #[error("Too many wrong passwords were tried. Wait 15 minutes, or set a new one by a mailed link.")]
    Locked,
}

/// First step of changing one's own password: what is kept of the current one, and which words would an attacker try
/// first? The current one is then compared, and the new one rated and hashed, outside of any transaction.
///
/// # Errors
/// The store's.
pub fn own_password<T: Agents + ?Sized>(
    tx: &mut T,
    by: &Principal,
) -> Result<(Option<SignInRecord>, Vec<String>), StoreError> {
    let hints = tx.find_agent(by.id)?.map(|agent| agent.password_hints());
    Ok((tx.find_sign_in_record(&by.email)?, hints.unwrap_or_default()))
}

/// Last step but one: whether the current password was shown. `proven` is the record whose password was right. A wrong
/// one counts as a failed sign-in, so that who finds an open browser cannot guess on; what it leaves behind must be
/// committed.
///
/// # Errors
/// The store's.
pub fn prove_own_password<T: Agents + SignInFailures + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    proven: Option<&SignInRecord>,
) -> Result<Result<(), UnprovenPassword>, StoreError> {
    let network = network_of(cx.ip);
    let since = cx.at.minus(FAILURE_WINDOW);
    let is_locked = tx.count_sign_in_failures(&by.email, &network, since)?.is_locked();
    let now = tx.find_sign_in_record(&by.email)?;
    let unproven = match now {
        _ if is_locked => UnprovenPassword::Locked,
        Some(now) if now.password.is_none() => return Ok(Err(UnprovenPassword::None)),
        Some(now) if proven == Some(&now) => return Ok(Ok(())),
        _ => UnprovenPassword::Wrong,
    };
    if unproven == UnprovenPassword::Wrong {
        tx.note_sign_in_failure(&by.email, &network, cx.at)?;
    }
    let target = Target { kind: "agent", id: by.id.to_string(), name: by.name.clone() };
    tx.append_activity(&NewEntry::new(cx, by, "agent.password_change_failed", target))?;
    Ok(Err(unproven))
}

/// Last step: sets the caller's own password. The session or device key that they call with goes on; everything else
/// that the old one opened ends, and they are told by mail.
///
/// # Errors
/// The store's.
pub fn set_own_password<T>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    hash: &PasswordHash,
) -> Result<(), StoreError>
where
    T: Agents + Sessions + SignInFailures + ApiKeys + PasswordResets + Outbox + Activities + ?Sized,
{
    // They may have been deleted a moment ago.
    let Some(agent) = tx.find_agent(by.id)? else { return Ok(()) };
    replace_password_of(tx, cx, &agent, hash, Some(by.credential))?;
    tx.append_activity(&NewEntry::new(cx, by, "agent.password_set", agent.target())).map(drop)
}
