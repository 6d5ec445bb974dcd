use super::UseNotice;
use crate::base::{GrantId, StoreError, Timestamp};

/// What was told of links' uses. A link that goes takes its own with it.
pub trait UseNotices {
    /// Puts a notice in the place of what a link had.
    fn put_use_notice(&mut self, notice: &UseNotice) -> Result<(), StoreError>;

    /// Takes a link's notice away.
    fn delete_use_notice(&mut self, grant: GrantId) -> Result<(), StoreError>;

    /// The notices of those of these links that have one.
    fn find_use_notices(&mut self, grants: &[GrantId]) -> Result<Vec<UseNotice>, StoreError>;

    /// Up to `limit` notices of which something [is due](UseNotice::is_due) at `at`, by the link's number.
    fn due_use_notices(
        &mut self,
        at: Timestamp,
        day_before: Timestamp,
        limit: u32,
    ) -> Result<Vec<UseNotice>, StoreError>;

    /// Notes that `told` uses of a link were told at `at`, if mode and told uses are still as `notice` says; whether it
    /// was.
    fn note_told_uses(&mut self, notice: &UseNotice, told: u64, at: Timestamp) -> Result<bool, StoreError>;
}
