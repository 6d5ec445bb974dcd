//! Who may use which Genie.

mod decisions;
mod ends;
mod genies;
mod grants;
mod passes;
mod people;
mod requests;
mod teams;
mod use_notices;
