//! Who may use which Genie.

mod decisions;
mod ends;
mod genies;
mod grants;
mod managers;
mod passes;
mod people;
mod proofs;
mod request_mails;
mod requests;
mod review;
mod teams;
mod use_notices;
