//! The running service: web server and workers, from the first request to the last.

use crate::config::Config;
use crate::failure::Failure;
use crate::service::Service;
use crate::shutdown::{self, Ending};
use crate::{mailer, workers};
use actix_web::web::Data;
use portcullis_domain::base::Links;
use portcullis_domain::staff::identity::IdTokens;
use portcullis_oidc::IdTokenVerifier;
use portcullis_web::{App, Parts, Serving, Settings};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// A little longer than a statement may take on PostgreSQL, whose own answer says more.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// Requests that may wait for a blocking thread; the next one is answered 503.
const MAX_WAITING: usize = 1_024;
/// Connections at once.
const MAX_CONNECTIONS: usize = 8_192;
/// With SQLite so many writers share one commit.
const SQLITE_THREADS: usize = 64;

/// A service that listens but does not answer yet.
pub struct Server {
    service: Service,
    config: Config,
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Takes the address. From here on clients can connect; they are answered once it runs.
    ///
    /// # Errors
    /// The address cannot be had.
    pub fn bind(config: &Config, service: Service) -> Result<Self, Failure> {
        let bind = || -> io::Result<(TcpListener, SocketAddr)> {
            let listener = TcpListener::bind(config.listen)?;
            let address = listener.local_addr()?;
            Ok((listener, address))
        };
        let (listener, address) =
            bind().map_err(|error| Failure::Listen { address: config.listen, error })?;
        let config = config.clone().listening_at(address);
        let service = Service { links: Links::new(&config.public_url), ..service };
        Ok(Self { service, config, listener, address })
    }

    /// The service as it is reached here.
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers requests and sends mail until `stops` has a message, then drains. Needs an actix runtime.
    ///
    /// # Errors
    /// What the server failed with.
    pub async fn run(self, stops: mpsc::Receiver<()>) -> Result<Ending, Failure> {
        let app = Data::new(App::new(settings(&self.config), parts(&self.config, &self.service)?));
        let cores = available_parallelism().map_or(2, usize::from);
        let is_sqlite = self.config.database_url.sqlite_file().is_some();
        let pool = usize::try_from(self.config.database_pool.get()).unwrap_or(usize::MAX);
        let serving = Serving {
            workers: cores,
            blocking_threads: if is_sqlite { SQLITE_THREADS.max(pool) } else { pool.saturating_mul(2) },
            max_connections: MAX_CONNECTIONS,
            shutdown_grace: self.config.shutdown_grace,
        };
        let server =
            portcullis_web::serve(app.clone(), vec![self.listener], &serving).map_err(Failure::Serve)?;
        let stopping = CancellationToken::new();
        let mut tasks = JoinSet::new();
        if let Some(mailer) = mailer::of(&self.config.mail)? {
            tasks.spawn(workers::outbox(self.service.clone(), Arc::new(mailer), stopping.clone()));
        }
        tasks.spawn(workers::password_resets(self.service.clone(), app.clone(), stopping.clone()));
        tasks.spawn(workers::imports(self.service.clone(), app.clone(), stopping.clone()));
        tasks.spawn(workers::chores(self.service.clone(), stopping.clone()));
        tasks.spawn(workers::housekeeping(self.service.clone(), app, stopping.clone()));
        tracing::info!(address = %self.address, public_url = self.config.public_url.as_str(), "ready");
        shutdown::run(server, tasks, stopping, stops, self.config.shutdown_grace)
            .await
            .map_err(Failure::Serve)
    }
}

fn settings(config: &Config) -> Settings {
    Settings {
        public_url: config.public_url.clone(),
        cors_origins: config.cors_origins.iter().map(ToString::to_string).collect(),
        trusted_proxies: config.trusted_proxies.clone(),
        auth_rate_per_minute: config.auth_rate_per_minute.get(),
        reveal_tokens: config.reveal_tokens,
        request_policy: config.request_policy,
        access_policy: config.access_policy,
        sessions: portcullis_domain::staff::sessions::SessionPolicy {
            idle: config.session_idle,
            absolute: config.session_max,
        },
        max_waiting: MAX_WAITING,
        answer_within: ANSWER_WITHIN,
        max_hashing: available_parallelism().map_or(2, usize::from),
    }
}

fn parts(config: &Config, service: &Service) -> Result<Parts, Failure> {
    let verifier = |oidc: &portcullis_oidc::Settings| {
        IdTokenVerifier::new(oidc.clone(), Arc::clone(&service.clock))
            .map(|verifier| Arc::new(verifier) as Arc<dyn IdTokens>)
    };
    Ok(Parts {
        store: Arc::clone(&service.store),
        clock: Arc::clone(&service.clock),
        secrets: Arc::clone(&service.secrets),
        vault: Arc::clone(&service.vault),
        passwords: Arc::clone(&service.passwords),
        sheets: Arc::clone(&service.sheets),
        id_tokens: config.oidc.as_ref().map(verifier).transpose()?,
    })
}
