use super::{AccessFacts, Subject};
use crate::base::{GenieId, StoreError};

/// The hot path of every decision about access.
pub trait AccessQueries {
    /// Everything that decides whether `subject` may use the Genie, read in one query; `None` when there is no such
    /// Genie.
    fn load_access_facts(
        &mut self,
        genie: GenieId,
        subject: &Subject,
    ) -> Result<Option<AccessFacts>, StoreError>;
}
