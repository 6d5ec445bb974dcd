//! The review: who has access to what, by which way, since when, and how it was used last.

mod key;
mod list;
mod port;
mod revoke;
mod row;

pub use key::{ReviewKey, ReviewKeyError};
pub use list::{ReviewFilter, list};
pub use port::{AccessReviews, GivenPass};
pub use revoke::{Outcome, RevokeError, revoke};
pub use row::{Access, AccessError, ReviewKind, ReviewPerson, ReviewRow, Standing};
