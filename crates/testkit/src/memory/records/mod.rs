//! What a transaction leaves behind.

mod activity;
mod outbox;
