use super::{Entry, NewEntry};
use crate::ids::ActivityId;
use crate::paging::Slice;
use crate::store::StoreError;

/// The activity log.
pub trait Activities {
    /// Appends an entry. Nothing ever changes or removes one.
    fn append_activity(&mut self, entry: &NewEntry) -> Result<(), StoreError>;

    /// Entries from the newest to the oldest; at most `slice.limit + 1` of them.
    fn list_activity(&mut self, slice: Slice<ActivityId>) -> Result<Vec<Entry>, StoreError>;
}
