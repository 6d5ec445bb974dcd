//! Who may use which Genie.

pub(crate) mod decisions;
pub(crate) mod ends;
pub(crate) mod genies;
pub(crate) mod grants;
mod passes;
mod people;
pub(crate) mod redemptions;
mod requests;
mod teams;
mod usable;
mod use_notices;

use super::{Conn, Db, Tx, count, dialect, inserted, parts, patched, redeem, rows_for};
