//! What a transaction leaves behind.

mod activity;
mod idempotency;
mod outbox;
mod subscriptions;
