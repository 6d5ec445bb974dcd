//! Who may use which Genie: links and their passes, people, teams, requests, and the decision itself.

pub mod decisions;
pub mod genies;
pub mod grants;
pub mod guard;
pub mod passes;
pub mod people;
pub mod proofs;
pub mod requests;
pub mod teams;
