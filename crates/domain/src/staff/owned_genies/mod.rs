//! The Genies that somebody owns, as far as it matters when they leave. What else a Genie is, is for `access` to say.

mod fate;
mod heir;
mod letters;
mod port;

pub use fate::{FateError, GenieFate, Orphans, Settled};
pub use heir::{HeirError, heir};
pub use port::{OwnedGenie, OwnedGenies};

pub(crate) use fate::settle;
pub(crate) use letters::tell_heir;
