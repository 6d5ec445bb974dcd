use super::DAY;
use super::ending::find;
use crate::access::ends::EndNotices;
use crate::access::genies::Genies;
use crate::access::grants::Grants;
use crate::access::people::GenieUsers;
use crate::access::teams::GenieTeams;
use crate::base::{Context, StoreError};
use crate::staff::agents::Agents;

/// Notices that are addressed in one transaction.
const AT_ONCE: u32 = 50;

/// Addresses notices that fall due within 24 hours to those whom they are for, a part of them. How many that were.
///
/// # Errors
/// The store's.
pub fn prepare<T>(tx: &mut T, cx: &Context<'_>) -> Result<usize, StoreError>
where
    T: EndNotices + Genies + Grants + GenieUsers + GenieTeams + Agents + ?Sized,
{
    let due = tx.take_end_notices(cx.at.plus(DAY), AT_ONCE)?;
    for notice in &due {
        if let Some(ending) = find(tx, cx, notice)? {
            tx.address_end_notice(notice, ending.recipients.addresses())?;
        }
    }
    Ok(due.len())
}

/// Forgets what is no longer needed to tell everything once. How much that was.
///
/// # Errors
/// The store's.
pub fn purge<T: EndNotices + ?Sized>(tx: &mut T, cx: &Context<'_>) -> Result<u64, StoreError> {
    tx.purge_end_notices(cx.at, cx.at.minus(DAY))
}
