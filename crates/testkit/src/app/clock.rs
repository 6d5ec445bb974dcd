use portcullis_domain::{Clock, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How far the clocks of an App and its siblings were moved on.
#[derive(Debug, Default)]
pub(super) struct Shift {
    micros: AtomicU64,
}

impl Shift {
    pub(super) fn advance(&self, by: Duration) {
        let micros = u64::try_from(by.as_micros()).unwrap_or(u64::MAX);
        self.micros.fetch_add(micros, Ordering::SeqCst);
    }
}

/// The store's own clock, moved on.
pub(super) struct ShiftedClock {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) shift: Arc<Shift>,
}

impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        self.clock.now().plus(Duration::from_micros(self.shift.micros.load(Ordering::SeqCst)))
    }
}
