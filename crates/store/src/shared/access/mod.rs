//! Who may use which Genie.

pub(crate) mod decisions;
pub(crate) mod genies;
pub(crate) mod grants;
mod passes;
mod people;
mod proofs;
pub(crate) mod redemptions;
mod requests;
mod teams;
mod usable;

use super::{Conn, Db, Tx, count, dialect, inserted, parts, patched, redeem, rows_for};
