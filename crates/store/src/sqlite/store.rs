use super::clock::SystemClock;
use super::shared::access::redemptions::redeem;
use super::shared::failure::store_error;
use super::shared::staff::roles::key_names;
use super::shared::staff::search::index_anew;
use super::shared::{Tx, outcome};
use super::writer::Writer;
use super::{Conn, connect, files, lookups};
use crate::Opened;
use crate::combiner::{Combiner, Plan};
use crate::error::OpenError;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use portcullis_domain::access::grants::{RedeemError, Redeemed, Redemption, Refusal};
use portcullis_domain::base::Answer;
use portcullis_domain::store::Work;
use portcullis_domain::store::lookups::{Found, Lookup};
use portcullis_domain::{Store, StoreError};
use std::ops::DerefMut;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// How long the answer to "is it there" may take.
const READY: Duration = Duration::from_secs(1);

const REDEMPTIONS: Plan = Plan { name: "redeem", lanes: 1, batch: 512 };
const LOOKUPS: Plan = Plan { name: "look-up", lanes: 2, batch: 64 };

struct SqliteStore {
    // Dropped first: they end what is queued.
    redemptions: Combiner<Redemption, Result<Redeemed, Refusal>>,
    lookups: Combiner<Lookup, Option<Found>>,
    writer: Arc<Writer>,
    readers: Arc<Readers>,
    /// Held while this process serves.
    _claim: Option<files::Lock>,
}

pub(crate) fn open(path: &Path, pool: u32, serves: bool) -> Result<Opened, OpenError> {
    files::make(path)?;
    let claim = serves.then(|| files::claim(path)).transpose()?;
    migrate(path)?;
    let writer = Arc::new(Writer::new(connect::writer(path)?, path.to_owned()));
    let redeemer = Arc::clone(&writer);
    let use_links = move |batch: &[Redemption]| {
        let mut outcomes = Vec::new();
        redeemer.write(&mut |conn| outcome::all(redeem(conn, batch), &mut outcomes))?;
        Ok(outcomes)
    };
    let readers = Arc::new(Readers(connect::readers(path, pool)?));
    let reader = Arc::clone(&readers);
    let look_up = move |batch: &[Lookup]| lookups::answer(&mut *reader.take(connect::CHECKOUT)?, batch);
    let store = SqliteStore {
        redemptions: Combiner::start(&REDEMPTIONS, Arc::new(use_links))?,
        lookups: Combiner::start(&LOOKUPS, Arc::new(look_up))?,
        writer,
        readers,
        _claim: claim,
    };
    Ok(Opened { store: Arc::new(store), clock: Arc::new(SystemClock) })
}

pub(crate) fn migrate(path: &Path) -> Result<(), OpenError> {
    files::make(path)?;
    let _lock = files::lock_migrations(path)?;
    let mut conn = connect::writer(path)?;
    // The journal mode stays with the file. Changing it needs the file for oneself, so it is done under the lock.
    conn.batch_execute("PRAGMA journal_mode = WAL").map_err(|error| OpenError::Migrate(error.to_string()))?;
    let ran =
        conn.run_pending_migrations(MIGRATIONS).map_err(|error| OpenError::Migrate(error.to_string()))?;
    ran.iter().for_each(|version| tracing::info!(%version, "migrated the database"));
    key_names(&mut conn).map_err(|error| OpenError::Migrate(error.to_string()))?;
    index_anew(&mut conn).map_err(|error| OpenError::Migrate(error.to_string()))
}

/// The connections that read.
struct Readers(connect::Readers);

impl Readers {
    fn run<T>(
        &self,
        patience: Duration,
        work: impl FnOnce(&mut Conn) -> diesel::QueryResult<T>,
    ) -> Result<T, StoreError> {
        work(&mut *self.take(patience)?).map_err(|error| store_error(&error))
    }

    fn take(&self, patience: Duration) -> Result<impl DerefMut<Target = Conn>, StoreError> {
        self.0.get_timeout(patience).map_err(|error| {
            tracing::warn!(%error, "no connection to read with");
            StoreError::Unavailable
        })
    }
}

impl Store for SqliteStore {
    /// In a transaction, so that several statements see one state.
    fn read(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        self.readers.run(connect::CHECKOUT, |conn| {
            AnsiTransactionManager::begin_transaction(conn)?;
            // A rollback is an outcome like any other where nothing was written.
            let _ = work(&mut Tx::new(conn));
            AnsiTransactionManager::rollback_transaction(conn)
        })
    }

    fn write(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        self.writer.write(&mut |conn| outcome::run(conn, |tx| work(tx)))
    }

    fn redeem(&self, redemption: Redemption) -> Answer<'static, Result<Redeemed, RedeemError>> {
        let decided = self.redemptions.ask(redemption);
        Answer::of(async move { Ok(decided.await??) })
    }

    fn look_up(&self, lookup: Lookup) -> Answer<'static, Result<Option<Found>, StoreError>> {
        self.lookups.ask(lookup)
    }

    fn ready(&self) -> Result<(), StoreError> {
        // A table, so that the file is read.
        self.readers.run(READY, |conn| conn.batch_execute("SELECT 1 FROM sqlite_schema LIMIT 1"))
    }
}
