use diesel::sql_types::BigInt;
use diesel::{PgConnection, QueryResult, QueryableByName, RunQueryDsl, sql_query};
use portcullis_domain::{Clock, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

/// A reading that took longer says too little: it can be wrong by half of it.
const SLOW: Duration = Duration::from_millis(500);

/// The database's clock, the same for all nodes, without a round trip for each question: what the database said
/// last plus the time that this machine has counted since. How this machine's wall clock is set plays no part.
/// It never goes back.
pub(super) struct DatabaseClock {
    reading: RwLock<Reading>,
    latest: AtomicI64,
}

/// What the database's clock showed, and when that was by the monotonic clock.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    micros: i64,
    at: Instant,
    took: Duration,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    micros: i64,
}

impl Reading {
    /// Asks the database. Its answer is taken for the middle of the round trip.
    pub(super) fn take(conn: &mut PgConnection) -> QueryResult<Self> {
        let query = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS micros";
        let before = Instant::now();
        let row: Row = sql_query(query).get_result(conn)?;
        let took = before.elapsed();
        Ok(Self { micros: row.micros, at: before + took / 2, took })
    }

    fn micros_now(self) -> i64 {
        let elapsed = i64::try_from(self.at.elapsed().as_micros()).unwrap_or(i64::MAX);
        self.micros.saturating_add(elapsed)
    }
}

impl DatabaseClock {
    pub(super) fn new(reading: Reading) -> Self {
        Self { reading: RwLock::new(reading), latest: AtomicI64::new(i64::MIN) }
    }

    /// Goes by a newer reading.
    pub(super) fn adjust(&self, reading: Reading) {
        if reading.took <= SLOW {
            *self.reading.write().unwrap_or_else(PoisonError::into_inner) = reading;
        }
    }
}

impl Clock for DatabaseClock {
    fn now(&self) -> Timestamp {
        let micros = self.reading.read().unwrap_or_else(PoisonError::into_inner).micros_now();
        let before = self.latest.fetch_max(micros, Ordering::Relaxed);
        Timestamp::from_micros(micros.max(before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(micros: i64, took: Duration) -> Reading {
        Reading { micros, at: Instant::now(), took }
    }

    #[test]
    fn it_goes_by_the_reading_and_never_back() {
        let clock = DatabaseClock::new(reading(5_000_000, Duration::ZERO));
        let first = clock.now();
        assert!(first.micros() >= 5_000_000);
        clock.adjust(reading(1_000_000, Duration::ZERO));
        assert!(clock.now() >= first);
        clock.adjust(reading(i64::from(u32::MAX) * 1_000_000, Duration::ZERO));
        assert!(clock.now().micros() >= i64::from(u32::MAX) * 1_000_000);
    }

    #[test]
    fn a_slow_reading_is_not_believed() {
        let clock = DatabaseClock::new(reading(5_000_000, Duration::ZERO));
        clock.adjust(reading(900_000_000_000, SLOW * 2));
        assert!(clock.now().micros() < 900_000_000_000);
    }
}
