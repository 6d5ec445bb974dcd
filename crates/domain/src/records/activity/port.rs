use super::{Entry, EntryFilter, NewEntry};
use crate::base::{ActivityId, PageRequest, Slice, StoreError};

/// The activity log.
pub trait Activities {
    /// Appends an entry. Nothing ever changes or removes one.
    fn append_activity(&mut self, entry: &NewEntry) -> Result<(), StoreError>;

    /// Appends many entries in few statements.
    fn append_activities(&mut self, entries: &[NewEntry]) -> Result<(), StoreError>;

    /// Entries from the newest to the oldest; at most `slice.limit + 1` of them.
    fn list_activity(
        &mut self,
        filter: &EntryFilter,
        slice: Slice<ActivityId>,
    ) -> Result<Vec<Entry>, StoreError>;

    /// One numbered page, from the newest to the oldest (or the other way round), and how many match in all.
    fn page_activity(
        &mut self,
        filter: &EntryFilter,
        descending: bool,
        page: PageRequest,
    ) -> Result<(Vec<Entry>, u64), StoreError>;
}
