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

    fn lock_access_request(&mut self, id: RequestId) -> Result<Option<AccessRequest>, StoreError> {
        // Writers take turns, so that nothing has to be locked.
        self.find_access_request(id)
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
                kept.remind_at = resolved.remind_at;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn count_access_requests_by(&mut self, email: &Email, since: Timestamp) -> Result<u64, StoreError> {
        let made = |request: &&AccessRequest| request.email == *email && request.created_at >= since;
        Ok(self.access_requests.values().filter(made).count() as u64)
    }

    fn list_old_access_requests(
        &mut self,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<AccessRequest>, StoreError> {
        let is_old =
            |request: &&AccessRequest| request.state == RequestState::Pending && request.created_at <= until;
        let mut old: Vec<_> = self.access_requests.values().filter(is_old).cloned().collect();
        old.sort_by_key(|request| (request.created_at, request.id));
        old.truncate(limit as usize);
        Ok(old)
    }

    fn count_pending_access_requests(
        &mut self,
        genie: GenieId,
    ) -> Result<Option<(u64, RequestId)>, StoreError> {
        let waits =
            |request: &&AccessRequest| request.genie == genie && request.state == RequestState::Pending;
        let ids: Vec<_> = self.access_requests.values().filter(waits).map(|request| request.id).collect();
        Ok(ids.first().map(|oldest| (ids.len() as u64, *oldest)))
    }
}
