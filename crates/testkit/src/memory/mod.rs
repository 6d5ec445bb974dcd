//! A store in memory, for tests and for trying out the rules. Nothing is kept when it is dropped.

mod access;
mod records;
mod staff;
mod state;
mod table;

use portcullis_domain::access::grants::{RedeemError, Redeemed, Redemption};
use portcullis_domain::base::Answer;
use portcullis_domain::store::{Rollback, Work};
use portcullis_domain::{Store, StoreError};
use state::State;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Every port over plain collections, with the built-in roles and nothing else in it at the start.
///
/// Work runs on a copy of its own that takes the place of the original when it succeeds; tables are shared until they
/// are written, so that a copy costs little. Writers take turns, and readers never wait for one. Work that writes to
/// the same store from within (on any thread) waits for itself for ever.
#[derive(Debug)]
pub struct MemoryStore {
    committed: Mutex<State>,
    turn: Mutex<()>,
}

impl MemoryStore {
    /// A store with the built-in roles.
    pub fn new() -> Self {
        Self { committed: Mutex::new(State::new()), turn: Mutex::new(()) }
    }

    fn snapshot(&self) -> State {
        lock(&self.committed).clone()
    }

    /// Runs work on a copy, which takes the place of the original when the work succeeds.
    fn change<T, E>(&self, work: impl FnOnce(&mut State) -> Result<T, E>) -> Result<T, E> {
        let _turn = lock(&self.turn);
        let mut state = self.snapshot();
        let done = work(&mut state)?;
        *lock(&self.committed) = state;
        Ok(done)
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl Store for MemoryStore {
    fn read(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        let _ = work(&mut self.snapshot());
        Ok(())
    }

    fn write(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        // A rollback is an outcome like any other.
        let _: Result<(), Rollback> = self.change(|state| work(state));
        Ok(())
    }

    fn redeem(&self, redemption: Redemption) -> Answer<'static, Result<Redeemed, RedeemError>> {
        Answer::now(self.change(|state| state.redeem(&redemption)))
    }

    fn ready(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Work that panicked never touched what is committed, so that a poisoned lock guards nothing broken.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a database with foreign keys says of a row that refers to nothing.
fn dangling(what: &str) -> StoreError {
    StoreError::Unexpected(format!("a row refers to a {what} that does not exist"))
}
