//! Who may use which Genie.

mod decisions;
mod genies;
mod grants;
mod passes;
mod people;
mod proofs;
mod requests;
mod teams;
