//! Who may use which Genie: links and their passes, people, teams, requests, and the decision itself.

pub mod decisions;
pub mod ends;
pub mod extend;
pub mod genies;
pub mod grants;
pub mod guard;
pub mod passes;
pub mod people;
pub mod reminders;
pub mod requests;
pub mod status;
pub mod teams;
pub mod use_notices;
