//! What a transaction leaves behind.

mod activity;
mod outbox;

use super::{Conn, Db, Tx, dialect, is_nowhere, parts, rows_for, window};
