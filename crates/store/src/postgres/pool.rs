use super::connect::{Purpose, connect};
use diesel::connection::SimpleConnection;
use diesel::r2d2::{self, ManageConnection, PooledConnection, R2D2Connection};
use diesel::{ConnectionError, PgConnection};
use portcullis_domain::StoreError;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long a connection is waited for before the answer is "busy". It is also twice the longest wait between two
/// attempts to reconnect, so a database that is back is in use again within a second or two.
const CHECKOUT: Duration = Duration::from_secs(2);

/// The connections of this node.
///
/// A connection is not tested each time it is taken: that costs a quarter of the throughput. Instead, when one turns
/// out to be lost, all others are tested once before their next use.
pub(super) struct Pool {
    links: r2d2::Pool<Manager>,
    /// How many losses were noticed.
    losses: Arc<AtomicU64>,
}

/// A connection of the pool.
pub(super) struct Link {
    pub(super) conn: PgConnection,
    /// It is gone and must not be used again.
    lost: bool,
    /// The number of losses noticed when it was last known to work.
    sound_at: u64,
}

pub(super) struct Manager {
    url: String,
    purpose: Purpose,
    losses: Arc<AtomicU64>,
}

impl ManageConnection for Manager {
    type Connection = Link;
    type Error = ConnectionError;

    fn connect(&self) -> Result<Link, ConnectionError> {
        let sound_at = self.losses.load(Ordering::SeqCst);
        Ok(Link { conn: connect(&self.url, self.purpose)?, lost: false, sound_at })
    }

    fn is_valid(&self, link: &mut Link) -> Result<(), ConnectionError> {
        link.conn.batch_execute("SELECT 1").map_err(ConnectionError::CouldntSetupConfiguration)
    }

    /// Also after a panic, which may have left a transaction open.
    fn has_broken(&self, link: &mut Link) -> bool {
        link.lost || std::thread::panicking() || link.conn.is_broken()
    }
}

/// Reports why a connection could not be made; the message has no password in it.
#[derive(Debug)]
struct Report;

impl r2d2::HandleError<ConnectionError> for Report {
    fn handle_error(&self, error: ConnectionError) {
        tracing::warn!(%error, "the database does not take a connection");
    }
}

impl Pool {
    pub(super) fn new(url: &str, size: u32, purpose: Purpose) -> Self {
        let losses = Arc::<AtomicU64>::default();
        let manager = Manager { url: url.to_owned(), purpose, losses: Arc::clone(&losses) };
        let links = r2d2::Pool::builder()
            .max_size(size.max(1))
            .connection_timeout(CHECKOUT)
            .test_on_check_out(false)
            .error_handler(Box::new(Report))
            .build_unchecked(manager);
        Self { links, losses }
    }

    /// A connection that was not known to be lost a moment ago.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when none comes free or can be made in time.
    pub(super) fn get(&self) -> Result<PooledConnection<Manager>, StoreError> {
        let deadline = Instant::now() + CHECKOUT;
        loop {
            let patience = deadline.saturating_duration_since(Instant::now());
            let mut link = self.links.get_timeout(patience).map_err(|error| {
                tracing::warn!(%error, "no connection to the database");
                StoreError::Unavailable
            })?;
            let losses = self.losses.load(Ordering::SeqCst);
            if link.sound_at == losses {
                return Ok(link);
            }
            if link.conn.batch_execute("SELECT 1").is_ok() {
                link.sound_at = losses;
                return Ok(link);
            }
            link.lost = true;
        }
    }

    /// Notes that a connection is lost: it is closed, and the others are tested before their next use.
    pub(super) fn lose(&self, mut link: PooledConnection<Manager>) {
        link.lost = true;
        self.losses.fetch_add(1, Ordering::SeqCst);
    }

    /// Notes that a connection outside of the pool was lost.
    pub(super) fn suspect(&self) {
        self.losses.fetch_add(1, Ordering::SeqCst);
    }
}
