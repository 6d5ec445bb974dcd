//! The desk family.

mod api_keys;
mod me;
mod outbox;
mod sessions;
mod sign_in;
