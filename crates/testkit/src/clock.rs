//! A clock that stands still until it is told otherwise.

use portcullis_domain::{Clock, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A clock for tests: it starts at [`FixedClock::START`] and only moves by [`set`](Self::set) and
/// [`advance`](Self::advance).
#[derive(Debug)]
pub struct FixedClock {
    micros: AtomicI64,
}

impl FixedClock {
    /// 2026-01-31T09:00:00Z, in microseconds since 1970-01-01T00:00:00Z.
    pub const START: i64 = 1_769_850_000_000_000;

    /// A clock that shows `at`.
    pub fn at(at: Timestamp) -> Self {
        Self { micros: AtomicI64::new(at.micros()) }
    }

    /// Shows `at` from now on.
    pub fn set(&self, at: Timestamp) {
        self.micros.store(at.micros(), Ordering::SeqCst);
    }

    /// Moves on by so much, and answers what it shows then.
    pub fn advance(&self, by: Duration) -> Timestamp {
        let next = self.now().plus(by);
        self.set(next);
        next
    }
}

impl Default for FixedClock {
    fn default() -> Self {
        Self::at(Timestamp::from_micros(Self::START))
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.micros.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_only_when_told() {
        let clock = FixedClock::default();
        assert_eq!(clock.now().to_string(), "2026-01-31T09:00:00Z");
        assert_eq!(clock.now(), clock.now());
        assert_eq!(clock.advance(Duration::from_micros(5)).to_string(), "2026-01-31T09:00:00.000005Z");
        clock.set(Timestamp::from_micros(7));
        assert_eq!(clock.now(), Timestamp::from_micros(7));
    }
}
