//! Who may use which Genie.

mod decisions;
mod genies;
mod grants;
mod passes;
mod people;
mod requests;
mod review;
mod teams;
