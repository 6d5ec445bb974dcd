//! What a transaction leaves behind: mail to be sent, and an entry of who did what.

pub mod activity;
pub mod outbox;
