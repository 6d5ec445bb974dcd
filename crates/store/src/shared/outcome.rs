//! What becomes of a transaction, by what its work answered and what failed on the way.

use super::failure::{classify, store_error};
use super::{Conn, Failure, Tx};
use crate::verdict::Verdict;
use diesel::QueryResult;
use portcullis_domain::StoreError;
use portcullis_domain::store::Rollback;

/// Runs work over `conn`, on which a transaction is open.
pub(crate) fn run(conn: &mut Conn, work: impl FnOnce(&mut Tx<'_>) -> Result<(), Rollback>) -> Verdict {
    let mut tx = Tx::new(conn);
    let answer = work(&mut tx);
    match (tx.failure(), answer) {
        (Some(Failure::Retry), _) => Verdict::Retry,
        (Some(Failure::Lost), _) => Verdict::Lost,
        // SQLite may have undone more than this work's own part, and the others want to know why.
        (Some(Failure::Full), _) => Verdict::Fail(StoreError::Full),
        (_, Err(Rollback)) => Verdict::Rollback,
        (None, Ok(())) => Verdict::Commit,
        // PostgreSQL would answer the COMMIT as if all were well.
        (Some(_), Ok(())) => Verdict::Fail(StoreError::Unexpected(
            "work went on after one of its statements had failed".into(),
        )),
    }
}

/// Runs a whole batch by statements that hold for all of it, and hands out what became of each job.
pub(crate) fn all<O>(done: QueryResult<Vec<O>>, outcomes: &mut Vec<O>) -> Verdict {
    match done {
        Ok(done) => {
            *outcomes = done;
            Verdict::Commit
        }
        Err(error) => match classify(&error) {
            Failure::Retry => Verdict::Retry,
            Failure::Lost => Verdict::Lost,
            Failure::Full | Failure::Busy | Failure::Other => Verdict::Fail(store_error(&error)),
        },
    }
}
