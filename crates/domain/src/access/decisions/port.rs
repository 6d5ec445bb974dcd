use super::{Evidence, Subject};
use crate::base::{GenieId, StoreError};

/// The hot path of every decision about access.
pub trait Admissions {
    /// Everything that decides whether `subject` may use the Genie, read in one query; `None` when there is no such
    /// Genie.
    fn gather_evidence(&mut self, genie: GenieId, subject: &Subject) -> Result<Option<Evidence>, StoreError>;
}
