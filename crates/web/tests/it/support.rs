//! A server on a free port, and what is needed to talk to it.

use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use portcullis_domain::base::{AccessPolicy, RequestPolicy, TokenVault};
use portcullis_domain::staff::api_keys;
use portcullis_domain::staff::passwords::{Password, PasswordHash, Passwords};
use portcullis_domain::staff::sessions::SessionPolicy;
use portcullis_domain::{Clock, Principal, Secrets, Store, Timestamp, store};
use portcullis_sheets::Csv;
use portcullis_testkit::{MemoryStore, World};
use portcullis_web::{App, Parts, Serving, Settings, serve};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::Value;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

pub(crate) const PUBLIC_URL: &str = "https://access.example.com";
pub(crate) const PASSWORD: &str = "new-strong-password";

/// A running server. It ends with the test.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) world: Arc<World>,
    client: Client,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

/// The test's world, as the ports that the service takes.
struct Ports(Arc<World>);

impl Clock for Ports {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
}

impl Secrets for Ports {
    fn fill(&self, out: &mut [u8]) {
        self.0.secrets.fill(out);
    }
}

impl TokenVault for Ports {
    fn seal(&self, context: &[u8], secret: &str) -> Vec<u8> {
        self.0.vault.seal(context, secret)
    }

    fn open(&self, context: &[u8], sealed: &[u8]) -> Option<String> {
        self.0.vault.open(context, sealed)
    }
}

impl Passwords for Ports {
    fn score(&self, password: &str, hints: &[&str]) -> u8 {
        self.0.passwords.score(password, hints)
    }

    fn hash(&self, password: &Password) -> PasswordHash {
        self.0.passwords.hash(password)
    }

    fn verify(&self, raw: &str, hash: Option<&PasswordHash>) -> bool {
        self.0.passwords.verify(raw, hash)
    }
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::start_with(|_| ())
    }

    pub(crate) fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_on(Arc::new(MemoryStore::new()), change)
    }

    pub(crate) fn start_on(store: Arc<dyn Store>, change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_as(store, |settings, _| change(settings))
    }

    pub(crate) fn start_as(store: Arc<dyn Store>, change: impl FnOnce(&mut Settings, &mut Parts)) -> Self {
        let world = Arc::new(World::new());
        let mut settings = Settings {
            public_url: PUBLIC_URL.parse().unwrap(),
            cors_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            auth_rate_per_minute: 1_000,
            reveal_tokens: true,
            request_policy: RequestPolicy::default(),
            access_policy: AccessPolicy::default(),
            sessions: SessionPolicy {
                idle: Duration::from_secs(12 * 3_600),
                absolute: Duration::from_secs(7 * 24 * 3_600),
            },
            max_waiting: 100,
            answer_within: Duration::from_secs(60),
            max_hashing: 2,
        };
        let mut parts = Parts {
            store: store.clone(),
            clock: Arc::new(Ports(world.clone())),
            secrets: Arc::new(Ports(world.clone())),
            vault: Arc::new(Ports(world.clone())),
            passwords: Arc::new(Ports(world.clone())),
            sheets: Arc::new(Csv),
            id_tokens: None,
        };
        change(&mut settings, &mut parts);
        let app = Data::new(App::new(settings, parts));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (told, handle) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let serving = Serving {
                workers: 1,
                blocking_threads: 4,
                max_connections: 100,
                shutdown_grace: Duration::from_secs(1),
            };
            actix_web::rt::System::new().block_on(async {
                let server = serve(app, vec![listener], &serving).unwrap();
                told.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        // Another test may have installed it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
        Self {
            address,
            store,
            world,
            client: client.build().unwrap(),
            handle: handle.recv_timeout(Duration::from_secs(10)).unwrap(),
            thread: Some(thread),
        }
    }

    /// A request to be finished with `.call()`.
    pub(crate) fn ask(&self, method: Method, path: &str) -> Ask {
        Ask(self.client.request(method, format!("http://{}{path}", self.address)))
    }

    pub(crate) fn get(&self, path: &str) -> Ask {
        self.ask(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str) -> Ask {
        self.ask(Method::POST, path)
    }

    pub(crate) fn put(&self, path: &str) -> Ask {
        self.ask(Method::PUT, path)
    }

    pub(crate) fn delete(&self, path: &str) -> Ask {
        self.ask(Method::DELETE, path)
    }

    pub(crate) fn login(&self, email: &str, password: &str) -> Ask {
        self.post("/api/v1/auth/login").json(&serde_json::json!({"email": email, "password": password}))
    }

    /// Signs in and answers the secret of the session.
    pub(crate) async fn session(&self, email: &str) -> String {
        let answer = self.login(email, PASSWORD).call().await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let cookie = answer.headers["set-cookie"].to_str().unwrap();
        cookie.strip_prefix("portcullis_session=").unwrap().split(';').next().unwrap().to_owned()
    }

    /// Gives an agent an API key and answers it.
    pub(crate) fn key(&self, agent: &Principal) -> String {
        let (cx, mut by) = (self.world.cx(), agent.clone());
        by.permissions = portcullis_domain::base::PermissionSet::all();
        let made = store::write(&*self.store, |tx| api_keys::create(tx, &cx, &by, agent.id)).unwrap();
        made.secret.reveal().to_owned()
    }

    pub(crate) fn admin(&self, email: &str) -> Principal {
        self.world.administrator(&*self.store, email)
    }

    /// Somebody with the role `agent`.
    pub(crate) fn agent(&self, email: &str) -> Principal {
        self.world.owner(&*self.store, email)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The order to stop goes out at once; what is left out is waiting for it.
        drop(self.handle.stop(false));
        let ended = self.thread.take().map(JoinHandle::join);
        if !std::thread::panicking() {
            assert!(ended.is_some_and(|ended| ended.is_ok()), "the server ended badly");
        }
    }
}

/// A request in the making.
pub(crate) struct Ask(RequestBuilder);

impl Ask {
    pub(crate) fn key(self, key: &str) -> Self {
        Self(self.0.bearer_auth(key))
    }

    /// A request of a browser that is signed in.
    pub(crate) fn session(self, session: &str) -> Self {
        self.header("cookie", &format!("portcullis_session={session}"))
    }

    /// A request of one of our own pages.
    pub(crate) fn on_our_page(self) -> Self {
        self.header("sec-fetch-site", "same-origin")
    }

    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        Self(self.0.json(body))
    }

    pub(crate) fn form(self, body: &[(&str, &str)]) -> Self {
        Self(self.0.form(body))
    }

    pub(crate) fn body(self, content_type: &str, body: impl Into<reqwest::Body>) -> Self {
        Self(self.0.header("content-type", content_type).body(body))
    }

    /// The same where the body may be no text; its bytes are not looked at.
    pub(crate) async fn raw(self) -> Answer {
        let response = self.0.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let text = String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned();
        Answer { status, headers, text }
    }

    pub(crate) async fn call(self) -> Answer {
        let response = self.0.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, text: response.text().await.unwrap() }
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// What stands in `data` of a success.
    pub(crate) fn data(&self) -> Value {
        assert!(self.status.is_success(), "{self:?}");
        self.json()["data"].take()
    }

    /// Checks that it is a failure in the desk family's envelope.
    pub(crate) fn is_desk_failure(&self, status: u16, kind: &str) {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        let body = self.json();
        assert_eq!(body["data"]["type"], kind, "{self:?}");
        assert!(body["data"]["message"].as_str().is_some_and(|message| !message.is_empty()), "{self:?}");
        self.has_what_every_answer_has();
    }

    /// Checks that it is a failure in the Genie family's envelope.
    pub(crate) fn is_genie_failure(&self, status: u16, code: &str) {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        let body = self.json();
        assert_eq!(body["success"], false, "{self:?}");
        assert_eq!(body["error"]["code"], code, "{self:?}");
        assert_eq!(body["error"]["status"], status, "{self:?}");
        assert!(body["error"]["message"].as_str().is_some_and(|message| !message.is_empty()), "{self:?}");
        self.has_what_every_answer_has();
    }

    /// Names of the fields that a failure of the desk family finds wrong.
    pub(crate) fn wrong_fields(&self) -> Vec<String> {
        self.is_desk_failure(400, "InputError");
        let body = self.json();
        body["data"]["fields"].as_object().map_or_else(Vec::new, |fields| fields.keys().cloned().collect())
    }

    /// What a client can tell two answers apart by: status, headers and body, but for what differs between any two: when
    /// they were given, their request's id, and how many more are taken.
    pub(crate) fn seen(&self) -> (StatusCode, Vec<(String, String)>, String) {
        const OWN: [&str; 3] = ["date", "x-request-id", "ratelimit"];
        let mut headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, value)| {
                let value = if OWN.contains(&name.as_str()) { "" } else { value.to_str().unwrap() };
                (name.to_string(), value.to_owned())
            })
            .collect();
        headers.sort_unstable();
        (self.status, headers, self.text.clone())
    }

    pub(crate) fn has_what_every_answer_has(&self) {
        assert!(!self.header("x-request-id").is_empty(), "{self:?}");
        assert_eq!(self.header("x-content-type-options"), "nosniff");
        assert_eq!(self.header("referrer-policy"), "no-referrer");
        assert_eq!(self.header("cache-control"), "no-store");
        assert!(self.header("content-security-policy").contains("frame-ancestors 'none'"));
        assert_eq!(self.header("content-type"), "application/json");
    }
}
