use crate::memory::dangling;
use crate::memory::state::State;
use portcullis_domain::access::requests::{AccessRequest, AccessRequests, RequestState, RequestStatus};
use portcullis_domain::base::Slice;
use portcullis_domain::{Email, GenieId, RequestId, StoreError, Timestamp};

impl AccessRequests for State {
    fn insert_access_request(&mut self, request: &AccessRequest) -> Result<bool, StoreError> {
        if !self.genies.contains_key(&request.genie) {
            return Err(dangling("Genie"));
        }
        let same = |known: &AccessRequest| known.genie == request.genie && known.email == request.email;
        if self.access_requests.values().any(|known| same(known) && known.state == RequestState::Pending) {
            return Ok(false);
        }
        self.access_requests.rows_mut().insert(request.id, request.clone());
        Ok(true)
    }

    fn find_access_request(&mut self, id: RequestId) -> Result<Option<AccessRequest>, StoreError> {
        Ok(self.access_requests.get(&id).cloned())
    }

    fn list_access_requests(
        &mut self,
        genie: GenieId,
        status: Option<RequestStatus>,
        slice: Slice<RequestId>,
    ) -> Result<Vec<AccessRequest>, StoreError> {
        let wanted = move |request: &AccessRequest| {
            request.genie == genie && status.is_none_or(|status| request.state.status() == status)
        };
        Ok(self.access_requests.part(slice, wanted).cloned().collect())
    }

    fn resolve_access_request(&mut self, resolved: &AccessRequest) -> Result<bool, StoreError> {
        match self.access_requests.rows_mut().get_mut(&resolved.id) {
            Some(kept) if kept.state == RequestState::Pending => {
                kept.state = resolved.state.clone();
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn count_access_requests_by(&mut self, email: &Email, since: Timestamp) -> Result<u64, StoreError> {
        let made = |request: &&AccessRequest| request.email == *email && request.created_at >= since;
        Ok(self.access_requests.values().filter(made).count() as u64)
    }
}
