//! What a transaction leaves behind.

mod activity;
mod idempotency;
mod outbox;
mod subscriptions;

use super::{Conn, Db, Tx, count, dialect, is_nowhere, parts, rows_for, window};
