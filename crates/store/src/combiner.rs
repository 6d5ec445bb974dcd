//! Redemptions that come at the same time, done together.
//!
//! Each lane is one thread with one queue. It takes all that waits, runs it in one transaction and answers; what
//! comes meanwhile is the next batch. A link always has the same lane, so that no node ever has two transactions
//! that wait for the same row.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use portcullis_domain::StoreError;
use portcullis_domain::grants::{RedeemAnswer, RedeemOutcome, Redemption};

use crate::error::OpenError;

/// How many redemptions share a transaction at most.
const BATCH: usize = 512;
/// How many may wait in a lane; more are refused at once, since they would wait too long anyway.
const WAITING: usize = 10_000;

/// Runs a batch in one transaction; one outcome for each redemption, in their order, when it is durable.
pub(crate) type Run = dyn Fn(&[Redemption]) -> Result<Vec<RedeemOutcome>, StoreError> + Send + Sync;

pub(crate) struct Combiner {
    lanes: Vec<Lane>,
}

struct Lane {
    queue: Arc<Queue>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<(Redemption, RedeemAnswer)>,
    closed: bool,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what waits, and waits itself while nothing does; `None` when it is closed and empty.
    fn take(&self) -> Option<(Vec<Redemption>, Vec<RedeemAnswer>)> {
        let mut state = self
            .changed
            .wait_while(self.lock(), |state| state.waiting.is_empty() && !state.closed)
            .unwrap_or_else(PoisonError::into_inner);
        let count = state.waiting.len().min(BATCH);
        (count > 0).then(|| state.waiting.drain(..count).unzip())
    }
}

impl Combiner {
    /// Starts `lanes` threads.
    ///
    /// # Errors
    /// A thread cannot be started.
    pub(crate) fn start(lanes: usize, run: Arc<Run>) -> Result<Self, OpenError> {
        let mut combiner = Self { lanes: Vec::with_capacity(lanes) };
        for number in 0..lanes {
            let queue = Arc::<Queue>::default();
            let (work, run) = (Arc::clone(&queue), Arc::clone(&run));
            let thread = thread::Builder::new()
                .name(format!("redeem-{number}"))
                .spawn(move || {
                    while let Some((redemptions, answers)) = work.take() {
                        let results = run_all(&*run, &redemptions);
                        answers.into_iter().zip(results).for_each(|(answer, result)| call(answer, result));
                    }
                })
                .map_err(OpenError::Thread)?;
            combiner.lanes.push(Lane { queue, thread: Some(thread) });
        }
        Ok(combiner)
    }

    /// Queues a redemption and comes back at once; `answer` is called when the outcome is durable.
    pub(crate) fn redeem(&self, redemption: Redemption, answer: RedeemAnswer) {
        let lane = &self.lanes[usize::from(redemption.token.0[0]) % self.lanes.len()];
        let mut state = lane.queue.lock();
        if state.waiting.len() >= WAITING {
            drop(state);
            return answer(Err(StoreError::Unavailable));
        }
        state.waiting.push_back((redemption, answer));
        drop(state);
        lane.queue.changed.notify_one();
    }
}

impl Drop for Combiner {
    /// Does what is queued, then ends the threads.
    fn drop(&mut self) {
        for lane in &self.lanes {
            lane.queue.lock().closed = true;
            lane.queue.changed.notify_one();
        }
        for thread in self.lanes.iter_mut().filter_map(|lane| lane.thread.take()) {
            // An answer may hold the last handle to the store; then this is the lane's own thread.
            if thread.thread().id() != thread::current().id() {
                // Its panics are caught, so there is nothing to learn here.
                let _ = thread.join();
            }
        }
    }
}

/// Runs a batch; where it has a defect in it, each redemption by itself, so that one does not take the others along.
fn run_all(run: &Run, redemptions: &[Redemption]) -> Vec<Result<RedeemOutcome, StoreError>> {
    match run_safely(run, redemptions) {
        Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
        Err(StoreError::Unexpected(_)) if redemptions.len() > 1 => {
            redemptions.chunks(1).flat_map(|alone| run_all(run, alone)).collect()
        }
        Err(error) => redemptions.iter().map(|_| Err(error.clone())).collect(),
    }
}

fn run_safely(run: &Run, redemptions: &[Redemption]) -> Result<Vec<RedeemOutcome>, StoreError> {
    match catch_unwind(AssertUnwindSafe(|| run(redemptions))) {
        Ok(Ok(outcomes)) if outcomes.len() == redemptions.len() => Ok(outcomes),
        Ok(Ok(_)) => Err(StoreError::Unexpected("a batch has not one outcome for each redemption".into())),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(StoreError::Unexpected("a batch of redemptions panicked".into())),
    }
}

fn call(answer: RedeemAnswer, result: Result<RedeemOutcome, StoreError>) {
    // The panic is printed by the panic hook; it must not take the other answers with it.
    let _ = catch_unwind(AssertUnwindSafe(|| answer(result)));
}

#[cfg(test)]
mod tests;
