//! What a transaction leaves behind.

pub(super) mod activity;
pub(super) mod outbox;
