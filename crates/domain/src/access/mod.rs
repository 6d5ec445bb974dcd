//! Who may use which Genie: links and their passes, people, teams, requests and who decides about these, the decision itself,
//! and the review.

pub mod decisions;
pub mod genies;
pub mod grants;
pub mod guard;
pub mod managers;
pub mod passes;
pub mod people;
pub mod requests;
pub mod review;
pub mod teams;
