//! The domain's ports over one connection. This source is compiled once for each database: the module above says
//! which connection it is (`Conn`) and has what only that database does (`dialect`).

mod access;
mod access_requests;
mod activity;
mod agents;
mod api_keys;
pub(crate) mod failure;
mod genie_teams;
mod genie_users;
pub(crate) mod genies;
pub(crate) mod grants;
mod held;
mod outbox;
pub(crate) mod outcome;
mod passes;
pub(crate) mod redemptions;
mod roles;
mod sessions;
mod teams;

pub(crate) use failure::Failure;

use super::{Conn, dialect, redeem};
use diesel::QueryResult;
use portcullis_domain::StoreError;

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

    fn run<T>(&mut self, query: impl FnOnce(&mut Conn) -> QueryResult<T>) -> Result<T, StoreError> {
        query(self.conn).map_err(|error| {
            // What follows the first failure says only that the transaction is broken.
            self.failure.get_or_insert(failure::classify(&error));
            failure::store_error(&error)
        })
    }
}

/// How many rows to fetch for a part of a list: one more, which tells whether there is a next part.
fn rows_for(limit: u32) -> i64 {
    i64::from(limit) + 1
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}
