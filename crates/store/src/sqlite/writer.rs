//! The one writer of an SQLite database, with group commit.
//!
//! A caller brings work that borrows from its own stack, so the work stays on the caller's thread and the connection
//! moves: whoever holds the turn opens a transaction or joins the open one, runs its work in a savepoint, and hands
//! the turn with the open transaction to the next caller who waits for it. The last of them commits for all; the
//! others wait for that commit. Writes that come at the same time cost one wait for the disk together.

use super::connect;
use super::shared::failure::store_error;
use crate::verdict::Verdict;
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::{QueryResult, SqliteConnection};
use portcullis_domain::StoreError;
use std::any::Any;
use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A commit is due after so many members …
const MEMBERS: usize = 256;
/// … or so long after the first, so that they do not wait for an endless row of others.
const AGE: Duration = Duration::from_millis(5);

pub(crate) struct Writer {
    turn: Mutex<Turn>,
    /// How many callers wait for the turn. Each of them will get it, so one who sees another waiting may leave the
    /// transaction open.
    waiting: AtomicUsize,
    /// A commit is due so long after the first member.
    age: Duration,
}

struct Turn {
    conn: SqliteConnection,
    path: PathBuf,
    batch: Option<Batch>,
    /// When a transaction could last not be opened, because another process held the database too long.
    refused: Option<Instant>,
}

struct Batch {
    outcome: Arc<Outcome>,
    members: usize,
    began: Instant,
}

/// What became of a batch: set once, for all its members.
#[derive(Default)]
struct Outcome {
    outcome: Mutex<Option<Result<(), StoreError>>>,
    known: Condvar,
}

impl Outcome {
    fn set(&self, outcome: Result<(), StoreError>) {
        *self.outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        self.known.notify_all();
    }

    fn wait(&self) -> Result<(), StoreError> {
        let guard = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        let guard =
            self.known.wait_while(guard, |outcome| outcome.is_none()).unwrap_or_else(PoisonError::into_inner);
        guard.clone().unwrap_or(Err(StoreError::Unavailable))
    }
}

impl Writer {
    /// Writes over `conn`; opens `path` again should that ever become unusable.
    pub(crate) fn new(conn: SqliteConnection, path: PathBuf) -> Self {
        let turn = Turn { conn, path, batch: None, refused: None };
        Self { turn: Mutex::new(turn), waiting: AtomicUsize::new(0), age: AGE }
    }

    /// Runs `work` in a transaction, perhaps one shared with others, and answers when that is on disk. Work must not
    /// write through the same store again: it would wait for itself.
    pub(crate) fn write(
        &self,
        work: &mut dyn FnMut(&mut SqliteConnection) -> Verdict,
    ) -> Result<(), StoreError> {
        let arrived = Instant::now();
        let mut turn = self.sit_down();
        if turn.refused.is_some_and(|at| at >= arrived) {
            // Whoever waited behind a refused one has waited long enough.
            return Err(StoreError::Unavailable);
        }
        let outcome = turn.join()?;
        let member = turn.run(work);
        if self.waiting.load(Ordering::SeqCst) == 0 || turn.is_due(self.age) {
            turn.finish();
        }
        drop(turn);
        match member {
            // Also work that was rolled back waits: what it saw may hang on this commit.
            Member::Ended(own) => outcome.wait().and(own),
            Member::Panicked(panic) => resume_unwind(panic),
        }
    }

    fn sit_down(&self) -> MutexGuard<'_, Turn> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        // Work that panics is caught, so the turn is sound whatever the mutex says.
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        turn
    }
}

/// How one member's work ended.
enum Member {
    Ended(Result<(), StoreError>),
    Panicked(Box<dyn Any + Send>),
}

impl Turn {
    fn join(&mut self) -> Result<Arc<Outcome>, StoreError> {
        if let Some(batch) = &mut self.batch {
            batch.members += 1;
            return Ok(Arc::clone(&batch.outcome));
        }
        if !matches!(depth(&mut self.conn), Ok(0)) {
            self.conn = connect::writer(&self.path).map_err(|error| {
                tracing::error!(%error, "the database cannot be opened again for writing");
                StoreError::Unavailable
            })?;
        }
        // Immediate: a deferred transaction that reads first cannot become a writer once somebody else has written.
        if let Err(error) = AnsiTransactionManager::begin_transaction_sql(&mut self.conn, "BEGIN IMMEDIATE") {
            self.refused = Some(Instant::now());
            return Err(store_error(&error));
        }
        let outcome = Arc::<Outcome>::default();
        self.batch = Some(Batch { outcome: Arc::clone(&outcome), members: 1, began: Instant::now() });
        Ok(outcome)
    }

    /// Runs one member's work in a savepoint. Answers its own outcome, or the panic that ended it.
    fn run(&mut self, work: &mut dyn FnMut(&mut SqliteConnection) -> Verdict) -> Member {
        let conn = &mut self.conn;
        if let Err(error) = AnsiTransactionManager::begin_transaction(conn) {
            self.abort(store_error(&error));
            return Member::Ended(Ok(()));
        }
        let (closed, answer) = match catch_unwind(AssertUnwindSafe(|| work(conn))) {
            Ok(Verdict::Commit) => (AnsiTransactionManager::commit_transaction(conn), Member::Ended(Ok(()))),
            Ok(Verdict::Rollback) => (undo(conn), Member::Ended(Ok(()))),
            // One writer has nobody to collide with, and a file is not lost and found again.
            Ok(Verdict::Retry | Verdict::Lost) => (undo(conn), Member::Ended(Err(StoreError::Unavailable))),
            Ok(Verdict::Fail(error)) => (undo(conn), Member::Ended(Err(error))),
            Err(panic) => (undo(conn), Member::Panicked(panic)),
        };
        if let Err(error) = closed {
            // SQLite itself undid the whole transaction, as on a full disk: nobody's work is in it any more.
            tracing::warn!(%error, "a transaction of several writes was undone");
            self.abort(match &answer {
                Member::Ended(Err(own)) => own.clone(),
                Member::Ended(Ok(())) | Member::Panicked(_) => StoreError::Unavailable,
            });
        }
        answer
    }

    fn is_due(&self, age: Duration) -> bool {
        self.batch.as_ref().is_none_or(|batch| batch.members >= MEMBERS || batch.began.elapsed() >= age)
    }

    fn finish(&mut self) {
        let Some(batch) = self.batch.take() else { return };
        let outcome = AnsiTransactionManager::commit_transaction(&mut self.conn);
        batch.outcome.set(outcome.map_err(|error| store_error(&error)));
    }

    /// Ends the batch with nothing done.
    fn abort(&mut self, error: StoreError) {
        let Some(batch) = self.batch.take() else { return };
        // Where SQLite has rolled back already there is nothing to do; where this fails, the next batch opens the
        // database again.
        while depth(&mut self.conn).is_ok_and(|depth| depth > 0)
            && AnsiTransactionManager::rollback_transaction(&mut self.conn).is_ok()
        {}
        batch.outcome.set(Err(error));
    }
}

/// Undoes a member's work, savepoints that a panic left open included.
fn undo(conn: &mut SqliteConnection) -> QueryResult<()> {
    while depth(conn)? > 2 {
        AnsiTransactionManager::rollback_transaction(conn)?;
    }
    AnsiTransactionManager::rollback_transaction(conn)
}

fn depth(conn: &mut SqliteConnection) -> QueryResult<u32> {
    let status = AnsiTransactionManager::transaction_manager_status_mut(conn);
    Ok(status.transaction_depth()?.map_or(0, NonZeroU32::get))
}

#[cfg(test)]
mod tests;
