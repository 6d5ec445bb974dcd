use super::{NotifyOnUse, UseNotice, UseNotices};
use crate::access::genies::Genies;
use crate::access::grants::{self, Grant, Grants};
use crate::access::guard::GuardError;
use crate::base::{Context, GrantId, Principal, StoreError, Version};
use crate::records::activity::{Activities, NewEntry, Value};
use std::collections::BTreeMap;

/// When those who take care of the Genie are told of uses of these links; links of which nothing is told are left out.
///
/// # Errors
/// The store's.
pub fn modes<T: UseNotices + ?Sized>(
    tx: &mut T,
    grants: &[GrantId],
) -> Result<BTreeMap<GrantId, NotifyOnUse>, StoreError> {
    Ok(tx.find_use_notices(grants)?.into_iter().map(|notice| (notice.grant, notice.mode)).collect())
}

/// The same of one link.
///
/// # Errors
/// The store's.
pub fn mode<T: UseNotices + ?Sized>(tx: &mut T, grant: GrantId) -> Result<NotifyOnUse, StoreError> {
    Ok(tx.find_use_notices(&[grant])?.first().map_or(NotifyOnUse::Never, |notice| notice.mode))
}

/// What an edit of a link replaces, together with when its uses are told.
pub fn version(grant: &Grant, mode: NotifyOnUse) -> Version {
    match mode {
        NotifyOnUse::Never => grant.version(),
        _ => Version::of("grant", grant.version()).text(mode).version(),
    }
}

/// Sets when they are told. Of uses before nothing is told, and what is so already is no change.
///
/// # Errors
/// [`GuardError`].
pub fn set<T: UseNotices + Grants + Genies + Activities + ?Sized>(
    tx: &mut T,
    cx: &Context<'_>,
    by: &Principal,
    id: GrantId,
    mode: NotifyOnUse,
) -> Result<(), GuardError> {
    let (_, grant) = grants::held(tx, by, id)?;
    let old = self::mode(tx, id)?;
    if old == mode {
        return Ok(());
    }
    if mode == NotifyOnUse::Never {
        tx.delete_use_notice(id)?;
    } else {
        tx.put_use_notice(&UseNotice { grant: id, mode, told: grant.use_count, told_at: None })?;
    }
    let entry = NewEntry::new(cx, by, "grant.updated", grant.target()).change(
        "notify_on_use",
        Value::Text(old.to_string()),
        Value::Text(mode.to_string()),
    );
    tx.append_activity(&entry)?;
    Ok(())
}
