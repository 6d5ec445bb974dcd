//! Who may use which Genie: links and their passes, people, teams, requests and who decides about these, the decision itself,
//! and the review.

pub mod decisions;
pub mod ends;
pub mod extend;
pub mod genies;
pub mod grants;
pub mod guard;
pub mod managers;
pub mod passes;
pub mod people;
pub mod proofs;
pub mod reminders;
pub mod requests;
pub mod review;
pub mod status;
pub mod teams;
pub mod use_notices;
