//! What every handler draws on.

use crate::auth::LastUsed;
use crate::http::{Attempts, Problem, RefusedOrigins, StaticFile, Turns};
use ipnet::IpNet;
use portcullis_domain::base::{AccessPolicy, Links, RequestPolicy, TokenVault};
use portcullis_domain::staff::identity::IdTokens;
use portcullis_domain::staff::imports::Sheets;
use portcullis_domain::staff::passwords::Passwords;
use portcullis_domain::staff::sessions::SessionPolicy;
use portcullis_domain::{Clock, GrantId, Secrets, Store, StoreError, WebUrl};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};

/// How the service behaves towards its clients.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach the service; links and the origin check are built from it alone.
    pub public_url: WebUrl,
    /// Origins whose pages may call the API with a key from a browser.
    pub cors_origins: Vec<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Failed attempts to sign in that one address can make in a minute; as many times each can it fail to set a password
    /// by a link, ask for such a link, or ask for access.
    pub auth_rate_per_minute: u32,
    /// Whether lists show the tokens of links again.
    pub reveal_tokens: bool,
    /// What holds for access requests.
    pub request_policy: RequestPolicy,
    /// What is allowed of accesses.
    pub access_policy: AccessPolicy,
    /// How long sessions last.
    pub sessions: SessionPolicy,
    /// How many requests may wait for a blocking thread before the next one is answered 503.
    pub max_waiting: usize,
    /// How long the store may take for one request. A database that hangs, instead of failing, would hold clients for
    /// ever; what was asked of it may still happen.
    pub answer_within: Duration,
    /// How many passwords are hashed or compared at once.
    pub max_hashing: usize,
}

/// The running service, as handlers see it.
pub struct App {
    /// How it behaves.
    pub settings: Settings,
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// The clock that decides about expiry.
    pub clock: Arc<dyn Clock>,
    /// Source of random bytes.
    pub secrets: Arc<dyn Secrets>,
    /// Seals what must be readable again.
    pub vault: Arc<dyn TokenVault>,
    /// Hashes and compares passwords.
    pub passwords: Arc<dyn Passwords>,
    /// Reads files of people to import.
    pub sheets: Arc<dyn Sheets>,
    /// Verifies ID tokens; `None` where no issuer is configured.
    pub id_tokens: Option<Arc<dyn IdTokens>>,
    /// Builds addresses.
    pub links: Links,
    /// Told when somebody's wish for a new password was noted, so that a worker need not wait for its next look.
    pub reset_noted: Notify,
    /// Told when an import was stored.
    pub import_stored: Notify,
    /// Notes when API keys were used, for a worker to write down.
    pub last_used: LastUsed,
    pub(crate) attempts: Attempts,
    pub(crate) refused_origins: RefusedOrigins,
    /// The API's description, made when it is first asked for.
    pub(crate) description: OnceLock<StaticFile>,
    /// Places for files that are being uploaded: each is held in memory.
    pub(crate) uploads: Semaphore,
    /// Passwords of links are compared one after the other for each link and network.
    pub(crate) link_passwords: Turns<(GrantId, String)>,
    waiting: Arc<Semaphore>,
    hashing: Arc<Semaphore>,
    before_hashing: Semaphore,
}

/// For each password that is hashed, so many may wait.
const QUEUE_PER_HASHING: usize = 16;
/// Files that are uploaded at once.
const UPLOADS: usize = 4;

/// The ports that the service is made of.
pub struct Parts {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// The clock that decides about expiry.
    pub clock: Arc<dyn Clock>,
    /// Source of random bytes.
    pub secrets: Arc<dyn Secrets>,
    /// Seals what must be readable again.
    pub vault: Arc<dyn TokenVault>,
    /// Hashes and compares passwords.
    pub passwords: Arc<dyn Passwords>,
    /// Reads files of people to import.
    pub sheets: Arc<dyn Sheets>,
    /// Verifies ID tokens; `None` where no issuer is configured.
    pub id_tokens: Option<Arc<dyn IdTokens>>,
}

impl App {
    /// Puts the service together.
    pub fn new(settings: Settings, parts: Parts) -> Self {
        Self {
            links: Links::new(&settings.public_url),
            attempts: Attempts::new(settings.auth_rate_per_minute),
            refused_origins: RefusedOrigins::default(),
            description: OnceLock::new(),
            uploads: Semaphore::new(UPLOADS),
            link_passwords: Turns::default(),
            reset_noted: Notify::new(),
            import_stored: Notify::new(),
            waiting: Arc::new(Semaphore::new(settings.max_waiting)),
            hashing: Arc::new(Semaphore::new(settings.max_hashing)),
            before_hashing: Semaphore::new(settings.max_hashing.saturating_mul(QUEUE_PER_HASHING)),
            last_used: LastUsed::default(),
            store: parts.store,
            clock: parts.clock,
            secrets: parts.secrets,
            vault: parts.vault,
            passwords: parts.passwords,
            sheets: parts.sheets,
            id_tokens: parts.id_tokens,
            settings,
        }
    }

    /// Runs blocking work on a thread that may block. More than [`Settings::max_waiting`] at once are refused, so that
    /// a slow database makes short refusals and no growing queue.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        // The place belongs to the work: a client that goes away does not stop it.
        let place = self.waiting.clone().try_acquire_owned().map_err(|_| Problem::busy())?;
        let work = run(move || {
            let _place = place;
            work()
        });
        self.in_time(work).await??
    }

    /// Waits for what the store answers, for as long as a request may take.
    pub(crate) async fn in_time<T>(&self, work: impl Future<Output = T>) -> Result<T, StoreError> {
        tokio::time::timeout(self.settings.answer_within, work).await.map_err(|_| StoreError::Unavailable)
    }

    /// Runs work that costs many milliseconds of processor time (password hashing), few at once. A long queue is
    /// refused here too.
    pub(crate) async fn hashing<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let _turn = self.before_hashing.try_acquire().map_err(|_| Problem::busy())?;
        let place = self.hashing.clone().acquire_owned().await.map_err(|_| Problem::busy())?;
        run(move || {
            let _place = place;
            work()
        })
        .await
    }
}

async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    let span = tracing::Span::current();
    // Work fails here only when it panicked, or when the service is being stopped.
    actix_web::web::block(move || span.in_scope(work)).await.map_err(|_| Problem::defect())
}
