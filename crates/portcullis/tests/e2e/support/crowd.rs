use portcullis_testkit::wait::until;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

/// Runs `work` for clients 0 to `clients - 1`, all at the same moment, and answers what each answered.
pub(crate) fn crowd<T: Send>(clients: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let (barrier, work) = (Barrier::new(clients), &work);
    let start = |client| {
        barrier.wait();
        work(client)
    };
    thread::scope(|scope| {
        let running: Vec<_> = (0..clients).map(|client| scope.spawn(move || start(client))).collect();
        running.into_iter().map(|client| client.join().unwrap()).collect()
    })
}

/// A count that one thread waits for while others count.
#[derive(Default)]
pub(crate) struct Tally {
    count: AtomicUsize,
    over: AtomicBool,
}

impl Tally {
    pub(crate) fn count(&self) {
        self.count.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn get(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }

    /// Waits for so many more. Those who count are told to stop when they do not come.
    pub(crate) fn wait_for(&self, what: &str, more: usize) {
        let goal = self.get() + more;
        let _waiting = self.stops_on_panic();
        until(what, || (self.get() >= goal).then_some(()));
    }

    /// Whoever holds the answer tells those who count to stop when it panics; nobody would wait for them otherwise.
    pub(crate) fn stops_on_panic(&self) -> StopOnPanic<'_> {
        StopOnPanic(self)
    }

    /// Tells those who count to stop.
    pub(crate) fn stop(&self) {
        self.over.store(true, Ordering::SeqCst);
    }

    pub(crate) fn goes_on(&self) -> bool {
        !self.over.load(Ordering::SeqCst)
    }
}

pub(crate) struct StopOnPanic<'a>(&'a Tally);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stop();
        }
    }
}
