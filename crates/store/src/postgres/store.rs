use std::sync::Arc;

use portcullis_domain::grants::{RedeemAnswer, Redemption};
use portcullis_domain::store::Work;
use portcullis_domain::{Store, StoreError};

use super::clock::{DatabaseClock, Reading};
use super::connect::with_defaults;
use super::migrate::migrate;
use super::pool::Pool;
use super::pulse::Pulse;
use super::shared::outcome;
use super::transact;
use crate::Opened;
use crate::combiner::Combiner;
use crate::error::OpenError;

/// Threads that redeem.
const LANES: usize = 1;

struct PostgresStore {
    // Dropped first: it ends what is queued.
    redemptions: Combiner,
    pulse: Pulse,
    pool: Arc<Pool>,
}

pub(crate) fn open(url: &str, pool: u32) -> Result<Opened, OpenError> {
    let mut conn = migrate(url)?;
    let reading = Reading::take(&mut conn).map_err(|error| OpenError::Connect(error.to_string()))?;
    drop(conn);
    let url = with_defaults(url);
    let clock = Arc::new(DatabaseClock::new(reading));
    let pool = Arc::new(Pool::new(&url, pool));
    let redeemer = Arc::clone(&pool);
    let redeem = move |batch: &[Redemption]| {
        let mut outcomes = Vec::new();
        transact::write(&redeemer, &mut |conn| outcome::redeem(conn, batch, &mut outcomes))?;
        Ok(outcomes)
    };
    let store = PostgresStore {
        redemptions: Combiner::start(LANES, Arc::new(redeem))?,
        pulse: Pulse::start(url, Arc::clone(&clock), Arc::clone(&pool))?,
        pool,
    };
    Ok(Opened { store: Arc::new(store), clock })
}

impl Store for PostgresStore {
    fn read(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        transact::read(&self.pool, &mut |conn| outcome::run(conn, |tx| work(tx)))
    }

    fn write(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        transact::write(&self.pool, &mut |conn| outcome::run(conn, |tx| work(tx)))
    }

    fn redeem(&self, redemption: Redemption, answer: RedeemAnswer) {
        self.redemptions.redeem(redemption, answer);
    }

    fn ready(&self) -> Result<(), StoreError> {
        self.pulse.ready()
    }
}
