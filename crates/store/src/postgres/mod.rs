//! PostgreSQL, and what speaks its protocol.

mod clock;
mod connect;
mod dialect;
mod lookups;
mod migrate;
mod pool;
mod pulse;
mod redeem;
mod store;
mod transact;
mod types;
mod uri;

// The same source is compiled once per database, see the crate's documentation.
#[allow(clippy::duplicate_mod)]
#[path = "../shared/mod.rs"]
mod shared;

pub(crate) use migrate::migrate;
pub(crate) use store::open;
pub(crate) use uri::check;

pub use uri::UriError;

pub(crate) type Conn = diesel::PgConnection;

#[cfg(test)]
use crate::common::postgres as fresh;
