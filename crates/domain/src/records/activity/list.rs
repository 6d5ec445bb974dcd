use super::{Activities, Entry, EntryFilter};
use crate::base::{ActivityId, Lacks, Page, PageRequest, Part, Permission, Principal, Slice, StoreError};

/// Why the log was not shown.
#[derive(Debug, thiserror::Error)]
pub enum ListActivityError {
    /// The caller lacks `activity_logs:manage`.
    #[error(transparent)]
    Lacks(#[from] Lacks),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One page of the log.
///
/// # Errors
/// [`ListActivityError`].
pub fn page<T: Activities + ?Sized>(
    tx: &mut T,
    by: &Principal,
    filter: &EntryFilter,
    descending: bool,
    at: PageRequest,
) -> Result<Page<Entry>, ListActivityError> {
    by.require(Permission::ActivityLogsManage)?;
    let (results, total) = tx.page_activity(filter, descending, at)?;
    Ok(Page { results, total, at })
}

/// One part of the log, newest first, for exports.
///
/// # Errors
/// [`ListActivityError`].
pub fn list<T: Activities + ?Sized>(
    tx: &mut T,
    by: &Principal,
    filter: &EntryFilter,
    slice: Slice<ActivityId>,
) -> Result<Part<Entry, ActivityId>, ListActivityError> {
    by.require(Permission::ActivityLogsManage)?;
    let rows = tx.list_activity(filter, slice)?;
    Ok(Part::cut(rows, slice.limit, |entry| entry.id))
}
