use super::{Activities, Entry};
use crate::base::{
    ActivityId, AgentId, Lacks, Page, PageNumber, Part, Permission, Principal, Slice, StoreError, Timestamp,
};

/// Which entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryFilter {
    /// Only of this actor.
    pub actor: Option<AgentId>,
    /// Only this activity.
    pub activity: Option<String>,
    /// Only about this kind of target.
    pub target_kind: Option<String>,
    /// Only about the target with this id.
    pub target_id: Option<String>,
    /// From then on.
    pub from: Option<Timestamp>,
    /// Before then.
    pub to: Option<Timestamp>,
}

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
    at: PageNumber,
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
