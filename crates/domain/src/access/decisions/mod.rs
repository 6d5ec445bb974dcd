//! The question that everything is about: may this one use that Genie, now?

mod check;
mod decision;
mod port;

pub(crate) use check::answer;
pub use check::{CheckError, check};
pub use decision::{
    Decision, DenyReason, Evidence, GrantEvidence, PersonEvidence, Subject, Validity, Via, decide,
};
pub use port::Admissions;
