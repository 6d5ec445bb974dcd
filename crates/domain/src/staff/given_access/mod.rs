//! What one person gave to others and was given, as far as it matters when they leave.

mod end;
mod port;

pub use port::{AccessCounts, EndedAccess, EndedGifts, GivenAccess};

pub(crate) use end::end;
