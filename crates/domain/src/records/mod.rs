//! What a transaction leaves behind: mail to be sent, an entry of who did what, and the answer for whoever asks again.

pub mod activity;
pub mod idempotency;
pub mod outbox;
pub mod subscriptions;
