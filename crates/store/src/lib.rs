//! Where everything is kept: the domain's [`Store`] on SQLite (embedded, one process serves) and on PostgreSQL
//! (several nodes share it). The URL chooses, see [`open`].
//!
//! The queries are written once, in `shared`, and compiled once per database, because exact query types differ per
//! database while the source does not. What only one database has lies in its own folder: one writer with group
//! commit on SQLite; retries, combined redemptions and the database's clock on PostgreSQL.

mod combiner;
#[cfg(test)]
#[path = "../tests/common/mod.rs"]
mod common;
mod documents;
mod error;
mod pause;
mod postgres;
mod schema;
mod sqlite;
mod url;
mod values;
mod verdict;

#[cfg(test)]
extern crate self as portcullis_store;

use portcullis_domain::{Clock, Store};
use std::path::Path;
use std::sync::Arc;
use url::{Database, parse};

pub use error::{BackupError, OpenError};
pub use postgres::UriError;

/// How a store is opened.
#[derive(Clone)]
pub struct Options {
    /// `sqlite://PATH`, `postgres://…` or `postgresql://…`.
    pub url: String,
    /// How many connections at most; on SQLite those that read, the one that writes is apart. At least 1.
    pub pool: u32,
    /// Whether this process serves requests, as opposed to a command that looks in for a moment. Only one process
    /// serves from an SQLite file; commands work beside it.
    pub serves: bool,
}

/// An open store and the clock that goes with it.
pub struct Opened {
    /// The store. Its threads end when it is dropped.
    pub store: Arc<dyn Store>,
    /// The clock that decides about expiry: with PostgreSQL the database's, the same for all nodes; with SQLite this
    /// machine's.
    pub clock: Arc<dyn Clock>,
}

/// Proves that a URL names a database, as far as that can be said without looking there.
///
/// # Errors
/// What is wrong with it. The text does not repeat the URL.
pub fn check_url(url: &str) -> Result<(), OpenError> {
    parse(url).map(drop)
}

/// Opens the store, with its tables made or brought up to date. For SQLite the folder and the file are made where
/// they are missing, the file readable by its owner only.
///
/// # Errors
/// Why it does not open.
pub fn open(options: &Options) -> Result<Opened, OpenError> {
    match parse(&options.url)? {
        Database::Postgres(url) => postgres::open(url, options.pool),
        Database::Sqlite(path) => sqlite::open(&path, options.pool, options.serves),
    }
}

/// Makes the tables or brings them up to date, and nothing else. Any number of processes may do so at once.
///
/// # Errors
/// Why that does not work; the database is then as it was before the step that failed.
pub fn migrate(url: &str) -> Result<(), OpenError> {
    match parse(url)? {
        Database::Postgres(url) => postgres::migrate(url).map(drop),
        Database::Sqlite(path) => sqlite::migrate(&path),
    }
}

/// Copies an SQLite database to `file` as it is at one moment, also while a server works on it.
///
/// # Errors
/// Why there is no copy; `file` is then not there.
pub fn backup(url: &str, file: &Path) -> Result<(), BackupError> {
    match parse(url)? {
        Database::Postgres(_) => Err(BackupError::Postgres),
        Database::Sqlite(path) => sqlite::backup(&path, file),
    }
}
