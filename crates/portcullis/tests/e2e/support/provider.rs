//! Mail providers that are none.

use portcullis_testkit::wait::until;
use std::collections::{BTreeSet, VecDeque};
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::sync::{Mutex, mpsc};
use std::thread;
use tokio::runtime::Runtime;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

const KEY: &str = "idempotency-key";

/// A provider that gives these answers, and takes everything after them.
pub(crate) struct Provider {
    runtime: Runtime,
    server: MockServer,
}

struct Script(Mutex<VecDeque<ResponseTemplate>>);

impl Respond for Script {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        self.0.lock().unwrap().pop_front().unwrap_or_else(|| ResponseTemplate::new(200))
    }
}

impl Provider {
    pub(crate) fn answering(answers: impl IntoIterator<Item = ResponseTemplate>) -> Self {
        let runtime = Runtime::new().unwrap();
        let script = Script(Mutex::new(answers.into_iter().collect()));
        let server = runtime.block_on(async {
            let server = MockServer::start().await;
            Mock::given(any()).respond_with(script).mount(&server).await;
            server
        });
        Self { runtime, server }
    }

    pub(crate) fn url(&self) -> String {
        self.server.uri()
    }

    fn requests(&self) -> Vec<Request> {
        self.runtime.block_on(self.server.received_requests()).unwrap()
    }

    /// The idempotency keys of everything that came, in order.
    pub(crate) fn keys(&self) -> Vec<String> {
        let key = |request: &Request| request.headers[KEY].to_str().unwrap().to_owned();
        self.requests().iter().map(key).collect()
    }

    pub(crate) fn wait_for(&self, count: usize) {
        until("a request to the provider", || (self.requests().len() >= count).then_some(()));
    }

    /// Waits until so many different mails came, each of them once or more often.
    pub(crate) fn wait_for_mails(&self, count: usize) {
        let mails = || self.keys().into_iter().collect::<BTreeSet<_>>().len();
        until("mails at the provider", || (mails() >= count).then_some(()));
    }
}

/// A provider that takes every request and never answers; says the idempotency key of each.
pub(crate) fn silent_provider() -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (heard, keys) = mpsc::channel();
    thread::spawn(move || {
        let mut open = Vec::new();
        while let Ok((stream, _)) = listener.accept() {
            if heard.send(key_of(&stream)).is_err() {
                return;
            }
            open.push(stream);
        }
    });
    (url, keys)
}

fn key_of(stream: &TcpStream) -> String {
    let lines = BufReader::new(stream).lines().map_while(Result::ok).map(|line| line.to_ascii_lowercase());
    let mut values = lines.filter_map(|line| line.strip_prefix(&format!("{KEY}: ")).map(str::to_owned));
    values.next().unwrap()
}
