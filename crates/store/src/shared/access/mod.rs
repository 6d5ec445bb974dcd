//! Who may use which Genie.

pub(crate) mod decisions;
pub(crate) mod ends;
pub(crate) mod genies;
pub(crate) mod grants;
mod managers;
mod passes;
mod people;
mod proofs;
pub(crate) mod redemptions;
mod request_mails;
mod requests;
mod review;
mod teams;
mod usable;
mod use_notices;

use super::{Conn, Db, Tx, count, dialect, inserted, parts, patched, redeem, rows_for};
