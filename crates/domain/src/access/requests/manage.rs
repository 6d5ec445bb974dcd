use super::{AccessRequest, AccessRequests, RequestStatus};
use crate::access::genies::{self, Genie, Genies};
use crate::access::guard::GuardError;
use crate::base::{GenieId, Part, Principal, RequestId, Slice};

/// The request and its Genie, for a caller who may manage the Genie.
///
/// # Errors
/// [`GuardError`].
pub fn managed<T: AccessRequests + Genies + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: RequestId,
) -> Result<(Genie, AccessRequest), GuardError> {
    let request = tx.find_access_request(id)?.ok_or(GuardError::NoRequest)?;
    let genie = genies::managed(tx, by, request.genie).map_err(|error| error.of(GuardError::NoRequest))?;
    Ok((genie, request))
}

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
