//! What comes at the same time, done together.
//!
//! Each lane is one thread with one queue. It takes all that waits, runs it in one go and answers; what comes
//! meanwhile is the next batch.

use crate::error::OpenError;
use futures_channel::oneshot;
use portcullis_domain::{StoreError, base};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

/// How many may wait in a lane; more are refused at once, since they would wait too long anyway.
const WAITING: usize = 10_000;

/// Does a batch; one outcome for each of its jobs, in their order.
pub(crate) type Run<J, O> = dyn Fn(&[J]) -> Result<Vec<O>, StoreError> + Send + Sync;

/// Takes the outcome of one job.
pub(crate) type Answer<O> = Box<dyn FnOnce(Result<O, StoreError>) + Send>;

/// Does jobs `J` with outcomes `O`.
pub(crate) struct Combiner<J, O> {
    lanes: Vec<Lane<J, O>>,
    /// Counts the jobs: each lane has its turn.
    next: AtomicUsize,
}

/// How a combiner works.
pub(crate) struct Plan {
    /// What its threads are called.
    pub(crate) name: &'static str,
    /// How many threads it has.
    pub(crate) lanes: usize,
    /// How many jobs a batch has at most.
    pub(crate) batch: usize,
}

struct Lane<J, O> {
    queue: Arc<Queue<J, O>>,
    thread: Option<JoinHandle<()>>,
}

struct Queue<J, O> {
    state: Mutex<State<J, O>>,
    changed: Condvar,
    batch: usize,
}

struct State<J, O> {
    waiting: VecDeque<(J, Answer<O>)>,
    closed: bool,
}

impl<J, O> Queue<J, O> {
    fn new(batch: usize) -> Self {
        let state = Mutex::new(State { waiting: VecDeque::new(), closed: false });
        Self { state, changed: Condvar::new(), batch }
    }

    fn lock(&self) -> MutexGuard<'_, State<J, O>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what waits, and waits itself while nothing does; `None` when it is closed and empty.
    fn take(&self) -> Option<(Vec<J>, Vec<Answer<O>>)> {
        let mut state = self
            .changed
            .wait_while(self.lock(), |state| state.waiting.is_empty() && !state.closed)
            .unwrap_or_else(PoisonError::into_inner);
        let count = state.waiting.len().min(self.batch);
        (count > 0).then(|| state.waiting.drain(..count).unzip())
    }
}

impl<J: Send + 'static, O: 'static> Combiner<J, O> {
    /// Starts the threads.
    ///
    /// # Errors
    /// A thread cannot be started.
    pub(crate) fn start(plan: &Plan, run: Arc<Run<J, O>>) -> Result<Self, OpenError> {
        let lanes = Vec::with_capacity(plan.lanes);
        let mut combiner = Self { lanes, next: AtomicUsize::new(0) };
        for number in 0..plan.lanes {
            let queue = Arc::new(Queue::new(plan.batch));
            let (work, run) = (Arc::clone(&queue), Arc::clone(&run));
            let thread = thread::Builder::new()
                .name(format!("{}-{number}", plan.name))
                .spawn(move || {
                    while let Some((jobs, answers)) = work.take() {
                        let results = run_all(&*run, &jobs);
                        answers.into_iter().zip(results).for_each(|(answer, result)| call(answer, result));
                    }
                })
                .map_err(OpenError::Thread)?;
            combiner.lanes.push(Lane { queue, thread: Some(thread) });
        }
        Ok(combiner)
    }

    /// Queues a job and comes back at once; `answer` is called when it is done.
    pub(crate) fn submit(&self, job: J, answer: Answer<O>) {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let lane = &self.lanes[turn % self.lanes.len()];
        let mut state = lane.queue.lock();
        if state.waiting.len() >= WAITING {
            drop(state);
            return answer(Err(StoreError::Unavailable));
        }
        state.waiting.push_back((job, answer));
        drop(state);
        lane.queue.changed.notify_one();
    }
}

impl<J: Send + 'static, O: Send + 'static> Combiner<J, O> {
    /// Queues a job at once; the outcome comes when it is done, and it is done also when nobody waits any more.
    pub(crate) fn ask(&self, job: J) -> base::Answer<'static, Result<O, StoreError>> {
        let (answer, outcome) = oneshot::channel();
        self.submit(job, Box::new(move |result| drop(answer.send(result))));
        base::Answer::of(async {
            outcome.await.unwrap_or_else(|_| Err(StoreError::Unexpected("a job was dropped".into())))
        })
    }
}

impl<J, O> Drop for Combiner<J, O> {
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

/// Runs a batch; where it has a defect in it, each job by itself, so that one does not take the others along.
fn run_all<J, O>(run: &Run<J, O>, jobs: &[J]) -> Vec<Result<O, StoreError>> {
    match run_safely(run, jobs) {
        Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
        Err(StoreError::Unexpected(_)) if jobs.len() > 1 => {
            jobs.chunks(1).flat_map(|alone| run_all(run, alone)).collect()
        }
        Err(error) => jobs.iter().map(|_| Err(error.clone())).collect(),
    }
}

fn run_safely<J, O>(run: &Run<J, O>, jobs: &[J]) -> Result<Vec<O>, StoreError> {
    match catch_unwind(AssertUnwindSafe(|| run(jobs))) {
        Ok(Ok(outcomes)) if outcomes.len() == jobs.len() => Ok(outcomes),
        Ok(Ok(_)) => Err(StoreError::Unexpected("a batch has not one outcome for each job".into())),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(StoreError::Unexpected("a batch panicked".into())),
    }
}

fn call<O>(answer: Answer<O>, result: Result<O, StoreError>) {
    // The panic is printed by the panic hook; it must not take the other answers with it.
    let _ = catch_unwind(AssertUnwindSafe(|| answer(result)));
}

#[cfg(test)]
mod tests;
