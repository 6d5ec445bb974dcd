//! Who may use which Genie.

pub(crate) mod decisions;
pub(crate) mod genies;
pub(crate) mod grants;
mod passes;
mod people;
pub(crate) mod redemptions;
mod requests;
mod teams;

use super::{Conn, Tx, count, dialect, inserted, patched, redeem, rows_for};
