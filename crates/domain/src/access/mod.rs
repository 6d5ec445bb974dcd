//! Who may use which Genie: links and their passes, people, teams, requests, the decision itself, and the review.

pub mod decisions;
pub mod genies;
pub mod grants;
pub mod guard;
pub mod passes;
pub mod people;
pub mod requests;
pub mod review;
pub mod teams;
