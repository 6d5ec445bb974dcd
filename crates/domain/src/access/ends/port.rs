use super::{AccessKey, EndNotice};
use crate::base::{Email, StoreError, Timestamp};

/// What is to be told of ends, first planned for an access, then addressed to people.
pub trait EndNotices {
    /// Puts these notices in the place of all that are planned for an access.
    fn replace_end_notices(&mut self, of: AccessKey, notices: &[EndNotice]) -> Result<(), StoreError>;

    /// Takes up to `limit` notices out of the plan that fall due at `until` at the latest, earliest first. No two
    /// workers are given the same one.
    fn take_end_notices(&mut self, until: Timestamp, limit: u32) -> Result<Vec<EndNotice>, StoreError>;

    /// Whether there is a notice in the plan that falls due at `until` at the latest.
    fn ends_are_planned(&mut self, until: Timestamp) -> Result<bool, StoreError>;

    /// Addresses a notice to people, unless it is or was addressed to them.
    fn address_end_notice(&mut self, notice: &EndNotice, to: &[Email]) -> Result<(), StoreError>;

    /// An address to which something fell due at `at`, and which had no mail about ends after `day_before`.
    fn next_end_address(&mut self, at: Timestamp, day_before: Timestamp)
    -> Result<Option<Email>, StoreError>;

    /// Marks up to `limit` notices to this address as told that fall due at `until` at the latest, earliest first, and
    /// answers those that were not before. No two workers are given the same one.
    fn tell_end_notices(
        &mut self,
        to: &Email,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<EndNotice>, StoreError>;

    /// Forgets that a notice was addressed to somebody, since there was nothing to tell.
    fn forget_end_notice(&mut self, notice: &EndNotice, to: &Email) -> Result<(), StoreError>;

    /// Notes a mail about ends at `at`, unless the address had one after `day_before`; whether it was noted.
    fn note_end_mail(&mut self, to: &Email, at: Timestamp, day_before: Timestamp)
    -> Result<bool, StoreError>;

    /// Forgets what was addressed of ends that passed until `at`, and mails until `day_before`. How much that was.
    fn purge_end_notices(&mut self, at: Timestamp, day_before: Timestamp) -> Result<u64, StoreError>;
}
