//! The domain's ports over one connection. This source is compiled once for each database: the module above says
//! which connection it is (`Conn`) and has what only that database does (`dialect`).

pub(crate) mod access;
#[cfg(test)]
mod breakdown;
pub(crate) mod failure;
pub(crate) mod outcome;
mod records;
pub(crate) mod staff;

pub(crate) use failure::Failure;

use super::{Conn, dialect, redeem};
use diesel::QueryResult;
use diesel::connection::Connection;
use portcullis_domain::StoreError;
use portcullis_domain::base::{PageRequest, Written};

/// The database that this source is compiled for.
type Db = <Conn as Connection>::Backend;

/// The ports over one open transaction.
pub(crate) struct Tx<'a> {
    conn: &'a mut Conn,
    failure: Option<Failure>,
}

impl<'a> Tx<'a> {
    /// Ports over `conn`, on which a transaction is open.
    pub(crate) fn new(conn: &'a mut Conn) -> Self {
        Self { conn, failure: None }
    }

    /// What went wrong first, if anything did; then the transaction must not be committed.
    pub(crate) fn failure(&self) -> Option<Failure> {
        self.failure
    }

    pub(crate) fn run<T>(
        &mut self,
        query: impl FnOnce(&mut Conn) -> QueryResult<T>,
    ) -> Result<T, StoreError> {
        #[cfg(test)]
        let query = |conn: &mut Conn| breakdown::spend().and_then(|()| query(conn));
        query(self.conn).map_err(|error| {
            // What follows the first failure says only that the transaction is broken.
            self.failure.get_or_insert(failure::classify(&error));
            failure::store_error(&error)
        })
    }

    /// Another transaction took away what this one relies on: run the work again, and it sees that for itself.
    fn raced<T>(&mut self) -> Result<T, StoreError> {
        self.failure.get_or_insert(Failure::Retry);
        Err(StoreError::Unavailable)
    }
}

/// How many rows to fetch for a part of a list: one more, which tells whether there is a next part.
fn rows_for(limit: u32) -> i64 {
    i64::from(limit) + 1
}

/// Where a numbered page begins, and how many rows it has.
fn window(page: PageRequest) -> (i64, i64) {
    (i64::try_from(page.offset()).unwrap_or(i64::MAX), i64::from(page.size))
}

/// Rows, or values to look for, in parts that fit one statement: SQLite takes 32,766 parameters, PostgreSQL 65,535.
fn parts<T>(rows: &[T], columns: usize) -> std::slice::Chunks<'_, T> {
    rows.chunks(30_000 / columns)
}

/// Whether the text cannot be anywhere in the database: PostgreSQL keeps none with U+0000, and refuses to look for it.
fn is_nowhere(text: &str) -> bool {
    text.contains('\0')
}

/// What became of an insert that leaves a row with the same unique value alone.
fn inserted<T>(made: Option<T>) -> Written<T> {
    made.map_or(Written::Taken, Written::Done)
}

/// What became of an update of one row, by how many there were.
fn patched(rows: usize) -> Written {
    if rows > 0 { Written::Done(()) } else { Written::Gone }
}

/// What was counted.
fn counted(rows: i64) -> u64 {
    u64::try_from(rows).unwrap_or_default()
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}
