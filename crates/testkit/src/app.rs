//! A whole Portcullis in this process, on a free port of 127.0.0.1, for tests over HTTP.
//!
//! A service that asks Portcullis who may use a Genie is tested against the real thing, with the feature `app`:
//!
//! ```
//! use portcullis_testkit::app::App;
//! use serde_json::json;
//!
//! let app = App::sqlite();
//! let ann = app.site.owner("ann@example.com");
//! let genie = app.site.genie(&ann, "Billing helper");
//! let link = app.site.link(&ann, &genie, 1);
//!
//! // What the service under test does, given `app.url()` and `ann.key`:
//! let may_enter = || {
//!     let question = json!({"action": "check", "agentId": genie.id.to_string(), "token": link.token.reveal()});
//!     app.http.post("/v1/genie-access").key(&ann.key).json(&question).call().data()["allowed"] == true
//! };
//! assert!(may_enter());
//!
//! // A visitor takes the only use that there is.
//! let visitor = app.http.post("/v1/public-agent-pages").header("x-agent-access-token", link.token.reveal());
//! let answer = visitor.json(&json!({"action": "url", "data": {"url_name": "billing-helper"}})).call();
//! assert_eq!(answer.data()["agent"]["name"], "Billing helper");
//! assert!(!may_enter());
//! ```
//!
//! At its end it drains, and it fails the test when mail was written that the test did not look at with
//! [`Site::mails`]: mail that nobody expected is a defect.

mod clock;
mod http;
mod site;

use crate::ports::free_port;
use crate::postgres::TestDatabase;
use actix_web::rt::System;
use portcullis::Failure;
use portcullis::config::{Config, Flags, Sources};
use portcullis::server::Server;
use portcullis::service::Service;
use portcullis::shutdown::Ending;
use site::Shared;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use tempfile::TempDir;
use tokio::sync::mpsc;

pub use http::{Answer, Ask, Http};
pub use site::{Account, Mail, Site};

/// 32 bytes in Base64, worth nothing outside of tests.
pub const SECRET_KEY: &str = "dGVzdGtpdC10ZXN0a2l0LXRlc3RraXQtdGVzdGtpdC0=";

const ATTEMPTS: u32 = 5;

/// Settings by their names in `portcullis.toml`, for an [`App`].
#[derive(Clone, Debug)]
pub struct Builder {
    settings: BTreeMap<String, String>,
    /// Of the public URL.
    host: String,
}

impl Builder {
    /// Sets `name`, such as `mail_provider`, over what an App has otherwise: cheap password hashes, no limit to
    /// sign-ins, mail that stays in the outbox.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl ToString) -> Self {
        self.settings.insert(name.to_owned(), value.to_string());
        self
    }

    /// Gives its public URL another host than 127.0.0.1, such as the name that every browser of this crate finds.
    #[must_use]
    pub fn host(mut self, name: &str) -> Self {
        name.clone_into(&mut self.host);
        self
    }

    /// Starts it; on an SQLite database in a temporary folder unless `database_url` is set.
    ///
    /// # Panics
    ///
    /// When a setting is wrong or the server does not start.
    pub fn start(mut self) -> App {
        let mut folder = None;
        if !self.settings.contains_key("database_url") {
            let made = tempfile::Builder::new().prefix("portcullis-app-").tempdir();
            let made = made.unwrap_or_else(|error| panic!("cannot make a folder for SQLite: {error}"));
            self =
                self.set("database_url", format!("sqlite://{}", made.path().join("portcullis.db").display()));
            folder = Some(made);
        }
        App::start(self, None, folder)
    }

    /// Starts it on this database, which must outlive it.
    ///
    /// # Panics
    ///
    /// When a setting is wrong or the server does not start.
    pub fn postgres(self, database: &TestDatabase) -> App {
        self.set("database_url", database.url()).start()
    }

    /// What the settings amount to, for a server of one's own.
    ///
    /// # Panics
    ///
    /// When a setting is wrong.
    pub fn config(&self) -> Config {
        let variable = |name: &str| format!("PORTCULLIS_{}", name.to_uppercase()).into();
        let environment = self.settings.iter().map(|(name, value)| (variable(name), value.into())).collect();
        Config::load(&Sources { flags: Flags::default(), environment, default_file: None })
            .unwrap_or_else(|error| panic!("{error}"))
    }
}

/// A running server and its database. It ends when it is dropped.
pub struct App {
    /// A client of it.
    pub http: Http,
    /// Its database.
    pub site: Site,
    url: String,
    builder: Builder,
    running: Option<Running>,
    // Last: the database's folder goes when nobody uses it any more.
    _folder: Option<TempDir>,
}

struct Running {
    /// The server stops when this is dropped.
    stop: mpsc::Sender<()>,
    thread: JoinHandle<Result<Ending, Failure>>,
}

impl App {
    /// A server on an SQLite database in a temporary folder.
    ///
    /// # Panics
    ///
    /// When it does not start.
    pub fn sqlite() -> Self {
        Self::builder().start()
    }

    /// A server on a PostgreSQL database, which must outlive it.
    ///
    /// # Panics
    ///
    /// When it does not start.
    pub fn postgres(database: &TestDatabase) -> Self {
        Self::builder().postgres(database)
    }

    /// A server with other settings.
    pub fn builder() -> Builder {
        Builder { settings: BTreeMap::new(), host: "127.0.0.1".to_owned() }
            .set("secret_key", SECRET_KEY)
            .set("bcrypt_cost", 4)
            .set("auth_rate_per_minute", 1_000_000)
            .set("database_pool", 8)
    }

    /// A second server on the same PostgreSQL database, with the same settings, public URL and clock: another node.
    ///
    /// # Panics
    ///
    /// When it does not start, as on SQLite, where one server has the database for itself.
    #[must_use]
    pub fn sibling(&self) -> Self {
        Self::start(self.builder.clone(), Some(Arc::clone(&self.site.shared)), None)
    }

    /// Where it is reached, such as `http://127.0.0.1:15021`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Signs somebody in and answers the secret of the session, for [`Ask::session`].
    ///
    /// # Panics
    ///
    /// When that is refused.
    pub fn sign_in(&self, account: &Account) -> String {
        sign_in(&self.http, account.email(), Account::PASSWORD)
    }

    /// Asks it to stop and waits for its end. What is in the database can still be looked at.
    ///
    /// # Panics
    ///
    /// When it was stopped before or failed.
    pub fn stop(&mut self) -> Ending {
        let running = self.running.take().expect("it is stopped once");
        running.end()
    }

    fn start(builder: Builder, shared: Option<Arc<Shared>>, folder: Option<TempDir>) -> Self {
        for _ in 0..ATTEMPTS {
            let port = free_port();
            let listen = format!("127.0.0.1:{port}");
            let url = format!("http://{listen}");
            let public_url = format!("http://{}:{port}", builder.host);
            let mut settled = builder.clone().set("listen", &listen);
            settled.settings.entry("public_url".into()).or_insert(public_url);
            let config = settled.config();
            let service = Service::open(&config, true).unwrap_or_else(|failure| panic!("{failure}"));
            let site = Site::sharing(service, shared.clone().unwrap_or_default());
            let server = match Server::bind(&config, site.service().clone()) {
                Ok(server) => server,
                // Somebody else took the port in between.
                Err(Failure::Listen { .. }) => continue,
                Err(failure) => panic!("{failure}"),
            };
            let (stop, stops) = mpsc::channel(1);
            let thread = thread::spawn(move || System::new().block_on(server.run(stops)));
            let running = Some(Running { stop, thread });
            return Self { http: Http::new(&url), site, url, builder: settled, running, _folder: folder };
        }
        panic!("no free port could be had in {ATTEMPTS} attempts")
    }
}

/// Signs somebody in and answers the secret of the session, for [`Ask::session`].
///
/// # Panics
///
/// When that is refused.
pub fn sign_in(http: &Http, email: &str, password: &str) -> String {
    let who = serde_json::json!({"email": email, "password": password});
    let answer = http.post("/api/v1/auth/login").json(&who).call();
    assert_eq!(answer.status, 200, "{answer:?}");
    let cookie = answer.header("set-cookie").strip_prefix("portcullis_session=");
    cookie.and_then(|rest| rest.split(';').next()).expect("a session cookie").to_owned()
}

impl Running {
    fn end(self) -> Ending {
        drop(self.stop);
        match self.thread.join() {
            Ok(Ok(ending)) => ending,
            Ok(Err(failure)) => panic!("{failure}"),
            Err(panicked) => std::panic::resume_unwind(panicked),
        }
    }
}

impl Drop for App {
    fn drop(&mut self) {
        if thread::panicking() {
            if let Some(Running { stop, thread }) = self.running.take() {
                drop(stop);
                // The test has failed already; how the server ends adds nothing.
                let _ = thread.join();
            }
            return;
        }
        if let Some(running) = self.running.take() {
            assert_eq!(running.end(), Ending::Drained, "the server at {} did not finish in time", self.url);
        }
        // The last one on the database looks.
        if Arc::strong_count(&self.site.shared) == 1 {
            let unseen = self.site.unseen();
            assert!(unseen.is_empty(), "the test did not look at these mails: {unseen:#?}");
        }
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("url", &self.url).finish_non_exhaustive()
    }
}
