use super::PassRecord;
use crate::base::{Digest, StoreError};

/// The passes. They are written with the use that they come from, see [`Store::redeem`](crate::Store::redeem).
pub trait Passes {
    /// The pass with this digest, with its grant and Genie as they are now; `None` also when the grant is gone or
    /// was rotated since.
    fn find_pass(&mut self, pass: &Digest) -> Result<Option<PassRecord>, StoreError>;
}
