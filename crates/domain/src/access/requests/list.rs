use super::{AccessRequest, AccessRequests, RequestStatus};
use crate::access::genies::{self, Genies};
use crate::access::guard::GuardError;
use crate::base::{GenieId, Part, Principal, RequestId, Slice};

/// The requests for a Genie, newest first, in one state or in any.
///
/// # Errors
/// [`GuardError`].
pub fn list<T: Genies + AccessRequests + ?Sized>(
    tx: &mut T,
    by: &Principal,
    genie: GenieId,
    status: Option<RequestStatus>,
    slice: Slice<RequestId>,
) -> Result<Part<AccessRequest, RequestId>, GuardError> {
    genies::managed(tx, by, genie)?;
    let rows = tx.list_access_requests(genie, status, slice)?;
    Ok(Part::cut(rows, slice.limit, |request| request.id))
}
