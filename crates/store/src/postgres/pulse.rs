//! One thread with a connection of its own that feels the database's pulse: it reads its clock every few seconds, and
//! whenever somebody asks whether the database is there. Those who ask wait a bounded time, even when the database
//! takes the question and never answers, and need no connection of the pool.

use super::clock::{DatabaseClock, Reading};
use super::connect::{Purpose, connect};
use super::pool::Pool;
use crate::error::OpenError;
use diesel::PgConnection;
use portcullis_domain::StoreError;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How often the clock is read: two machines' clocks drift apart by far less than a millisecond meanwhile.
const EVERY: Duration = Duration::from_secs(5);
/// How often a lost database is looked for.
const SEARCH: Duration = Duration::from_secs(1);
/// How long somebody who asks waits at most.
const PATIENCE: Duration = Duration::from_secs(1);

pub(super) struct Pulse {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Somebody wants to know now.
    wanted: bool,
    /// How many readings were begun and ended.
    begun: u64,
    ended: u64,
    /// Whether the last one came to an answer.
    alive: bool,
    closed: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pulse {
    /// Starts the thread.
    ///
    /// # Errors
    /// It cannot be started.
    pub(super) fn start(url: String, clock: Arc<DatabaseClock>, pool: Arc<Pool>) -> Result<Self, OpenError> {
        let state = Mutex::new(State { alive: true, ..State::default() });
        let shared = Arc::new(Shared { state, changed: Condvar::new() });
        let felt = Arc::clone(&shared);
        thread::Builder::new()
            .name("pulse".into())
            .spawn(move || feel(&felt, &url, &clock, &pool))
            .map_err(OpenError::Thread)?;
        Ok(Self { shared })
    }

    /// Whether the database answers a question that is put now.
    pub(super) fn ready(&self) -> Result<(), StoreError> {
        let mut state = self.shared.lock();
        // One under way may have been put before this was asked.
        let mine = state.begun + 1;
        state.wanted = true;
        self.shared.changed.notify_all();
        let (state, _) = self
            .shared
            .changed
            .wait_timeout_while(state, PATIENCE, |state| state.ended < mine)
            .unwrap_or_else(PoisonError::into_inner);
        if state.ended >= mine && state.alive { Ok(()) } else { Err(StoreError::Unavailable) }
    }
}

impl Drop for Pulse {
    /// Ends the thread, without waiting for an answer that may never come.
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
    }
}

fn feel(shared: &Shared, url: &str, clock: &DatabaseClock, pool: &Pool) {
    let mut conn = None;
    loop {
        let mut state = shared.lock();
        let pause = if state.alive { EVERY } else { SEARCH };
        state = shared
            .changed
            .wait_timeout_while(state, pause, |state| !state.wanted && !state.closed)
            .unwrap_or_else(PoisonError::into_inner)
            .0;
        if state.closed {
            return;
        }
        state.wanted = false;
        state.begun += 1;
        drop(state);

        let answer = read(&mut conn, url);
        if let Some(reading) = answer {
            clock.adjust(reading);
        }

        let mut state = shared.lock();
        if state.alive && answer.is_none() {
            tracing::warn!("the database does not answer");
            pool.suspect();
        } else if !state.alive && answer.is_some() {
            tracing::info!("the database answers again");
        }
        state.alive = answer.is_some();
        state.ended = state.begun;
        drop(state);
        shared.changed.notify_all();
    }
}

/// Reads the clock, over a new connection where the old one does not work any more.
fn read(conn: &mut Option<PgConnection>, url: &str) -> Option<Reading> {
    if let Some(reading) = conn.as_mut().and_then(|conn| Reading::take(conn).ok()) {
        return Some(reading);
    }
    *conn = None;
    let fresh = connect(url, Purpose::Requests)
        .inspect_err(|error| tracing::debug!(%error, "no connection for the clock"))
        .ok()?;
    Reading::take(conn.insert(fresh)).ok()
}
