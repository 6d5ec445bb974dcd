use crate::memory::state::State;
use portcullis_domain::access::use_notices::{UseNotice, UseNotices};
use portcullis_domain::{GrantId, StoreError, Timestamp};

impl UseNotices for State {
    fn put_use_notice(&mut self, notice: &UseNotice) -> Result<(), StoreError> {
        self.use_notices.insert(notice.grant, *notice);
        Ok(())
    }

    fn delete_use_notice(&mut self, grant: GrantId) -> Result<(), StoreError> {
        self.use_notices.remove(&grant);
        Ok(())
    }

    fn find_use_notices(&mut self, grants: &[GrantId]) -> Result<Vec<UseNotice>, StoreError> {
        Ok(grants.iter().filter_map(|grant| self.use_notices.get(grant)).copied().collect())
    }

    fn due_use_notices(
        &mut self,
        at: Timestamp,
        _: Timestamp,
        limit: u32,
    ) -> Result<Vec<UseNotice>, StoreError> {
        let due = self.use_notices.values().filter(|notice| {
            self.grants.get(&notice.grant).is_some_and(|grant| notice.is_due(grant.use_count, at))
        });
        Ok(due.take(limit as usize).copied().collect())
    }

    fn note_told_uses(&mut self, notice: &UseNotice, told: u64, at: Timestamp) -> Result<bool, StoreError> {
        match self.use_notices.get_mut(&notice.grant) {
            Some(known) if (known.mode, known.told) == (notice.mode, notice.told) => {
                *known = UseNotice { told, told_at: Some(at), ..*known };
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}
