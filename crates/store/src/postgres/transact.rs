use super::pool::Pool;
use super::shared::failure::{Failure, classify, store_error};
use crate::pause;
use crate::verdict::Verdict;
use diesel::PgConnection;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::result::Error;
use portcullis_domain::StoreError;

/// How often work is tried before the database counts as unavailable; with the pauses between, about a second.
const ATTEMPTS: u32 = 10;

type Work<'a> = dyn FnMut(&mut PgConnection) -> Verdict + 'a;

enum Attempt {
    Over(Result<(), StoreError>),
    Again,
}

/// Runs `work` in a transaction, and again from the start when the database asks for that or the connection is lost
/// before the commit. Lost *during* the commit, it may have happened, so it is not tried again.
pub(super) fn write(pool: &Pool, work: &mut Work<'_>) -> Result<(), StoreError> {
    repeat(|| attempt(pool, work))
}

/// Runs reading `work` without a transaction around it: each statement sees its own state under READ COMMITTED
/// anyway, and BEGIN and COMMIT would be two more round trips.
pub(super) fn read(pool: &Pool, work: &mut Work<'_>) -> Result<(), StoreError> {
    repeat(|| {
        let mut link = pool.get()?;
        match work(&mut link.conn) {
            Verdict::Lost => pool.lose(link),
            Verdict::Retry => {}
            // What a single statement failed with is in the work's own answer.
            Verdict::Commit | Verdict::Rollback | Verdict::Fail(_) => return Ok(Attempt::Over(Ok(()))),
        }
        Ok(Attempt::Again)
    })
}

fn repeat(mut attempt: impl FnMut() -> Result<Attempt, StoreError>) -> Result<(), StoreError> {
    for failed in 0..ATTEMPTS {
        if failed > 0 {
            pause::before_next_attempt(failed);
        }
        if let Attempt::Over(result) = attempt()? {
            return result;
        }
    }
    tracing::warn!(attempts = ATTEMPTS, "gave up on a transaction");
    Err(StoreError::Unavailable)
}

// A panic in `work` drops the connection with its open transaction, see the pool.
fn attempt(pool: &Pool, work: &mut Work<'_>) -> Result<Attempt, StoreError> {
    let mut link = pool.get()?;
    let conn = &mut link.conn;
    if let Err(error) = AnsiTransactionManager::begin_transaction(conn) {
        pool.lose(link);
        tracing::debug!(%error, "lost a connection before a transaction");
        return Ok(Attempt::Again);
    }
    let result = match work(conn) {
        Verdict::Commit => {
            return match AnsiTransactionManager::commit_transaction(conn) {
                Ok(()) => Ok(Attempt::Over(Ok(()))),
                Err(error) => match classify(commit_error(&error)) {
                    // An answer of the database: it has rolled back.
                    Failure::Retry => Ok(Attempt::Again),
                    Failure::Lost => {
                        pool.lose(link);
                        Err(StoreError::Unavailable)
                    }
                    Failure::Full | Failure::Busy | Failure::Other => Err(store_error(commit_error(&error))),
                },
            };
        }
        Verdict::Lost => {
            pool.lose(link);
            return Ok(Attempt::Again);
        }
        Verdict::Retry => Attempt::Again,
        Verdict::Rollback => Attempt::Over(Ok(())),
        Verdict::Fail(error) => Attempt::Over(Err(error)),
    };
    if AnsiTransactionManager::rollback_transaction(conn).is_err() {
        pool.lose(link);
    }
    Ok(result)
}

/// What the COMMIT itself failed with.
fn commit_error(error: &Error) -> &Error {
    match error {
        Error::RollbackErrorOnCommit { commit_error, .. } => commit_error,
        other => other,
    }
}
