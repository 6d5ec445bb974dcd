use super::clock::{DatabaseClock, Reading};
use super::connect::{Purpose, with_defaults};
use super::migrate::migrate;
use super::pool::Pool;
use super::pulse::Pulse;
use super::shared::access::redemptions::redeem;
use super::shared::outcome;
use super::{lookups, transact};
use crate::Opened;
use crate::combiner::{Combiner, Plan};
use crate::error::OpenError;
use portcullis_domain::access::grants::{RedeemError, Redeemed, Redemption, Refusal};
use portcullis_domain::base::Answer;
use portcullis_domain::store::Work;
use portcullis_domain::store::lookups::{Found, Lookup};
use portcullis_domain::{Store, StoreError};
use std::sync::Arc;

/// One thread redeems, so that no node ever has two transactions that wait for the same row.
const REDEMPTIONS: Plan = Plan { name: "redeem", lanes: 1, batch: 512 };
const LOOKUPS: Plan = Plan { name: "look-up", lanes: LOOKUP_LANES as usize, batch: 128 };
/// While one thread waits for the database, the other one gathers. Each has a connection of its own.
const LOOKUP_LANES: u32 = 2;

struct PostgresStore {
    // Dropped first: they end what is queued.
    redemptions: Combiner<Redemption, Result<Redeemed, Refusal>>,
    lookups: Combiner<Lookup, Option<Found>>,
    pulse: Pulse,
    pool: Arc<Pool>,
}

pub(crate) fn open(url: &str, pool: u32) -> Result<Opened, OpenError> {
    let mut conn = migrate(url)?;
    let reading = Reading::take(&mut conn).map_err(|error| OpenError::Connect(error.to_string()))?;
    drop(conn);
    let url = with_defaults(url);
    let clock = Arc::new(DatabaseClock::new(reading));
    let pool = Arc::new(Pool::new(&url, pool, Purpose::Requests));
    let redeemer = Arc::clone(&pool);
    let use_links = move |batch: &[Redemption]| {
        let mut outcomes = Vec::new();
        transact::write(&redeemer, &mut |conn| outcome::all(redeem(conn, batch), &mut outcomes))?;
        Ok(outcomes)
    };
    let reader = Pool::new(&url, LOOKUP_LANES, Purpose::Lookups);
    let look_up = move |batch: &[Lookup]| {
        let mut found = Err(StoreError::Unavailable);
        transact::read(&reader, &mut |conn| {
            outcome::run(conn, |tx| {
                found = lookups::answer_all(tx, batch);
                Ok(())
            })
        })?;
        found
    };
    let store = PostgresStore {
        redemptions: Combiner::start(&REDEMPTIONS, Arc::new(use_links))?,
        lookups: Combiner::start(&LOOKUPS, Arc::new(look_up))?,
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

    fn redeem(&self, redemption: Redemption) -> Answer<'static, Result<Redeemed, RedeemError>> {
        let decided = self.redemptions.ask(redemption);
        Answer::of(async move { Ok(decided.await??) })
    }

    fn look_up(&self, lookup: Lookup) -> Answer<'static, Result<Option<Found>, StoreError>> {
        self.lookups.ask(lookup)
    }

    fn ready(&self) -> Result<(), StoreError> {
        self.pulse.ready()
    }
}
