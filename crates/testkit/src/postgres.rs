//! A throwaway PostgreSQL for tests: a real server in a temporary folder, gone when the test process is gone.
//!
//! ```no_run
//! use portcullis_testkit::postgres::Cluster;
//!
//! let database = Cluster::shared().database();
//! assert!(database.url().starts_with("postgres://postgres@127.0.0.1:"));
//! ```
//!
//! Debian's `postgresql` package is installed when it is missing and the tests run as root.

mod installation;
mod server;

use server::Server;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

/// How a [`Cluster`] is set up.
#[derive(Debug, Clone)]
pub struct ClusterOptions {
    /// Whether a commit waits for the disk. False by default: a committed row outlives the server's processes all the
    /// same, and a slow disk fails no test. A figure measured without it says nothing.
    pub fsync: bool,
    /// How many connections the server takes at once, 300 by default.
    pub max_connections: u16,
    /// The folder in which the cluster's own temporary folder is made; the system's temporary folder by default.
    pub folder: Option<PathBuf>,
}

impl Default for ClusterOptions {
    fn default() -> Self {
        Self { fsync: false, max_connections: 300, folder: None }
    }
}

/// A PostgreSQL server on 127.0.0.1 with the superuser `postgres` and no password.
///
/// It stops, and its folder goes, when the last handle (this, or a database of it) is dropped or the process ends.
#[derive(Debug)]
pub struct Cluster {
    server: Arc<Server>,
    next_database: AtomicU32,
}

impl Cluster {
    /// The one cluster of this test process, started on first use.
    ///
    /// A test that stops or restarts the server takes its own with [`Cluster::start`].
    ///
    /// # Panics
    ///
    /// When PostgreSQL is missing and cannot be installed, or does not start.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(&ClusterOptions::default()))
    }

    /// A cluster of the caller's own. Takes about a second.
    ///
    /// # Panics
    ///
    /// When PostgreSQL is missing and cannot be installed, or does not start.
    pub fn start(options: &ClusterOptions) -> Self {
        Self { server: Arc::new(Server::start(options)), next_database: AtomicU32::new(1) }
    }

    /// A fresh, empty database.
    ///
    /// # Panics
    ///
    /// When the server does not answer.
    pub fn database(&self) -> TestDatabase {
        self.create("template1")
    }

    /// A fresh database with everything that `template` holds. Nobody may be connected to `template` meanwhile.
    ///
    /// # Panics
    ///
    /// When somebody is connected to `template`, or the server does not answer.
    pub fn database_from(&self, template: &TestDatabase) -> TestDatabase {
        self.create(template.name())
    }

    /// Pulls the plug: the server ends at once, as in a crash, and recovers from its log at the next start.
    ///
    /// # Panics
    ///
    /// When the server is not running.
    pub fn stop_immediate(&self) {
        self.server.stop_immediate();
    }

    /// Starts a stopped server again, on the same port, and waits until it takes connections.
    ///
    /// # Panics
    ///
    /// When it does not start.
    pub fn start_again(&self) {
        self.server.start_again();
    }

    /// [`stop_immediate`](Self::stop_immediate), then [`start_again`](Self::start_again).
    ///
    /// # Panics
    ///
    /// When either fails.
    pub fn restart_immediate(&self) {
        self.stop_immediate();
        self.start_again();
    }

    /// The server's port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.server.port()
    }

    /// Where one of PostgreSQL's own programs (`psql`, `pgbench`, `pg_dump`) of the server's version lies.
    pub fn program(&self, name: &str) -> PathBuf {
        self.server.program(name)
    }

    /// The server's log file.
    pub fn log(&self) -> &Path {
        self.server.log()
    }

    fn create(&self, template: &str) -> TestDatabase {
        let name = format!("test_{}", self.next_database.fetch_add(1, Ordering::Relaxed));
        self.server.query("postgres", &format!("CREATE DATABASE {name} TEMPLATE {template}"));
        let url = format!("postgres://postgres@127.0.0.1:{}/{name}", self.server.port());
        TestDatabase { server: Arc::clone(&self.server), name, url }
    }
}

/// A database of a [`Cluster`], dropped (with whoever is still connected thrown out) when this is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    server: Arc<Server>,
    name: String,
    url: String,
}

impl TestDatabase {
    /// `postgres://postgres@127.0.0.1:PORT/NAME`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The name within the cluster.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Runs statements through `psql` in one transaction and answers what they print: one row a line, columns
    /// separated by `|`.
    ///
    /// # Panics
    ///
    /// With the server's message when a statement fails.
    pub fn sql(&self, statements: &str) -> String {
        self.server.query(&self.name, statements)
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // Best effort: a test may have stopped the server, and the whole cluster goes with the process anyway.
        let _ = self.server.try_query("postgres", &format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}
