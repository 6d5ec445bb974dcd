//! SQLite: a file beside the process.

mod backup;
mod clock;
mod connect;
mod dialect;
mod files;
mod lookups;
mod redeem;
mod store;
mod types;
mod writer;

// The same source is compiled once per database, see the crate's documentation.
#[allow(clippy::duplicate_mod)]
#[path = "../shared/mod.rs"]
mod shared;

pub(crate) use backup::backup;
pub(crate) use store::{migrate, open};

pub(crate) type Conn = diesel::SqliteConnection;

#[cfg(test)]
use crate::common::sqlite as fresh;
