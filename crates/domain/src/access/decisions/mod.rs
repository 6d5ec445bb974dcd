//! The question that everything is about: may this one use that Genie, now?

mod check;
mod decision;
mod port;

pub(crate) use check::answer;
pub use check::{CheckError, check};
pub use decision::{
    AccessFacts, Decision, DenyReason, GrantFacts, PersonFacts, Subject, Validity, Via, decide,
};
pub use port::AccessQueries;
