use super::{AccessRequest, AccessRequests, RequestStatus};
use crate::access::genies::{self, Genie, Genies};
use crate::access::guard::GuardError;
use crate::access::managers::{Decider, GenieManagers};
use crate::base::{GenieId, Part, Principal, RequestId, Slice, StoreError};
use crate::staff::agents::Agents;
use std::collections::BTreeSet;

/// The request and its Genie, for a caller who may decide about it: the Genie's owner, one of its managers, or whoever
/// holds `genies:manage_all`.
///
/// # Errors
/// [`GuardError`].
pub fn managed<T: AccessRequests + Genies + GenieManagers + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: RequestId,
) -> Result<(Genie, AccessRequest), GuardError> {
    let request = tx.find_access_request(id)?;
    guarded(tx, by, request)
}

/// The same, with the request kept from other writers until the transaction ends.
///
/// # Errors
/// [`GuardError`].
pub(super) fn held<T: AccessRequests + Genies + GenieManagers + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: RequestId,
) -> Result<(Genie, AccessRequest), GuardError> {
    let request = tx.lock_access_request(id)?;
    guarded(tx, by, request)
}

fn guarded<T: Genies + GenieManagers + ?Sized>(
    tx: &mut T,
    by: &Principal,
    request: Option<AccessRequest>,
) -> Result<(Genie, AccessRequest), GuardError> {
    let request = request.ok_or(GuardError::NoRequest)?;
    let genie = decided(tx, by, request.genie).map_err(|error| error.of(GuardError::NoRequest))?;
    Ok((genie, request))
}

/// The Genie, for a caller who may decide about its requests.
fn decided<T: Genies + GenieManagers + ?Sized>(
    tx: &mut T,
    by: &Principal,
    id: GenieId,
) -> Result<Genie, GuardError> {
    match genies::managed(tx, by, id) {
        Err(GuardError::Forbidden) if tx.is_genie_manager(id, by.uuid)? => {
            tx.find_genie(id)?.ok_or(GuardError::NoGenie)
        }
        genie => genie,
    }
}

/// The requests for a Genie, newest first, in one state or in any.
///
/// # Errors
/// [`GuardError`].
pub fn list<T: Genies + GenieManagers + AccessRequests + ?Sized>(
    tx: &mut T,
    by: &Principal,
    genie: GenieId,
    status: Option<RequestStatus>,
    slice: Slice<RequestId>,
) -> Result<Part<AccessRequest, RequestId>, GuardError> {
    decided(tx, by, genie)?;
    let rows = tx.list_access_requests(genie, status, slice)?;
    Ok(Part::cut(rows, slice.limit, |request| request.id))
}

/// Whom mail about a Genie's requests goes to: those who take care of it, and its managers, each once.
///
/// # Errors
/// The store's.
pub fn deciders<T: Agents + GenieManagers + ?Sized>(
    tx: &mut T,
    genie: &Genie,
) -> Result<Vec<Decider>, StoreError> {
    let caretakers = genies::caretakers(tx, genie)?.into_iter();
    let mut all: Vec<_> =
        caretakers.map(|agent| Decider { uuid: agent.uuid, email: agent.profile.email }).collect();
    let known: BTreeSet<_> = all.iter().map(|one| one.uuid).collect();
    let managers = tx.list_genie_deciders(genie.id)?.into_iter();
    all.extend(managers.filter(|manager| !known.contains(&manager.uuid)));
    Ok(all)
}
