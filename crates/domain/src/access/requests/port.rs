use super::{AccessRequest, RequestStatus};
use crate::base::{AgentUuid, Email, GenieId, RequestId, Slice, StoreError, Timestamp};

/// The access requests.
pub trait AccessRequests {
    /// Adds a pending request, unless the same address already has one pending for the same Genie: the write itself
    /// decides, so that of two at the same moment one is added. Whether it was.
    fn insert_access_request(&mut self, request: &AccessRequest) -> Result<bool, StoreError>;

    /// The request with this id.
    fn find_access_request(&mut self, id: RequestId) -> Result<Option<AccessRequest>, StoreError>;

    /// The request with this id, kept from other writers until the transaction ends.
    fn lock_access_request(&mut self, id: RequestId) -> Result<Option<AccessRequest>, StoreError>;

    /// Requests for a Genie, greatest id (newest) first; at most `slice.limit + 1`.
    fn list_access_requests(
        &mut self,
        genie: GenieId,
        status: Option<RequestStatus>,
        slice: Slice<RequestId>,
    ) -> Result<Vec<AccessRequest>, StoreError>;

    /// Writes the resolved state of a request that is still pending (compare-and-set). `false`: somebody else
    /// resolved it first, or it is gone; nothing was written.
    fn resolve_access_request(&mut self, resolved: &AccessRequest) -> Result<bool, StoreError>;

    /// How many requests an address has made since then, for any Genie. In a writing transaction the number holds
    /// until its end: others that ask for the same address wait.
    fn count_access_requests_by(&mut self, email: &Email, since: Timestamp) -> Result<u64, StoreError>;

    /// Pending requests that were made at `until` or before, oldest first; at most `limit`.
    fn list_old_access_requests(
        &mut self,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<AccessRequest>, StoreError>;

    /// How many requests are pending for a Genie, and which of them is the oldest; `None` where none is.
    fn count_pending_access_requests(
        &mut self,
        genie: GenieId,
    ) -> Result<Option<(u64, RequestId)>, StoreError>;
}

/// Which addresses were told that their wish is noted, and when last.
pub trait RequestReceipts {
    /// Notes at `at` that an address is told, unless it was told after `since`: the write itself decides, so that of many
    /// at one moment one tells. Whether it was noted.
    fn claim_request_receipt(
        &mut self,
        email: &Email,
        at: Timestamp,
        since: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Forgets addresses that were told at `until` or before, at most `limit` of them, and answers how many.
    fn forget_request_receipts(&mut self, until: Timestamp, limit: u32) -> Result<u64, StoreError>;
}

/// Who is to be reminded of requests that wait, and when each was reminded last.
pub trait RequestReminders {
    /// Pending requests whose reminder is due at `at`, those that are due longest first; at most `limit`.
    fn list_access_requests_to_remind(
        &mut self,
        at: Timestamp,
        limit: u32,
    ) -> Result<Vec<AccessRequest>, StoreError>;

    /// Writes when the next reminder of a pending request is due, if it is due at `was` so far (compare-and-set).
    fn move_request_reminder(
        &mut self,
        id: RequestId,
        was: Timestamp,
        next: Option<Timestamp>,
    ) -> Result<bool, StoreError>;

    /// Notes that somebody is to be reminded, also where that is noted.
    fn want_request_reminder(&mut self, agent: AgentUuid) -> Result<(), StoreError>;

    /// Who is to be reminded and was not since `until`, in the order of their UUIDs; at most `limit`.
    fn list_wanted_request_reminders(
        &mut self,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<AgentUuid>, StoreError>;

    /// Takes the note back, and keeps `sent_at` where a mail goes out; `false` where there is no note, or they were
    /// reminded after `until` (compare-and-set).
    fn take_request_reminder(
        &mut self,
        agent: AgentUuid,
        until: Timestamp,
        sent_at: Option<Timestamp>,
    ) -> Result<bool, StoreError>;

    /// Genies with pending requests that somebody owns or manages, alone or by a team; with `orphans` also those whose
    /// owner is deleted or disabled. Each once, in the order of their ids; at most `limit` of each kind.
    fn list_waiting_genies(
        &mut self,
        agent: AgentUuid,
        orphans: bool,
        limit: u32,
    ) -> Result<Vec<GenieId>, StoreError>;
}
