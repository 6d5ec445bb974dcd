use super::{AccessRequest, RequestStatus};
use crate::base::{Email, GenieId, RequestId, Slice, StoreError, Timestamp};

/// The access requests.
pub trait AccessRequests {
    /// Adds a pending request, unless the same address already has one pending for the same Genie: the write itself
    /// decides, so that of two at the same moment one is added. Whether it was.
    fn insert_access_request(&mut self, request: &AccessRequest) -> Result<bool, StoreError>;

    /// The request with this id.
    fn find_access_request(&mut self, id: RequestId) -> Result<Option<AccessRequest>, StoreError>;

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
}
