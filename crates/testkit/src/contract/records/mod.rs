//! What a transaction leaves behind.

pub(super) mod activity;
pub(super) mod idempotency;
pub(super) mod outbox;
