//! Who may use which Genie.

mod decisions;
mod genies;
mod grants;
mod passes;
mod people;
mod personal_links;
mod requests;
mod teams;
