//! A small blocking HTTP client: every answer is an answer, whatever its status.

use serde_json::Value;
use std::time::Duration;
use ureq::http::{HeaderMap, Method, Request, request};

/// Longer than any answer may take.
const TIMEOUT: Duration = Duration::from_secs(60);
/// Connections that are kept for the next request, all together.
const KEPT: usize = 64;

/// A client of one server. Clones share connections. It follows no redirects and keeps no cookies.
#[derive(Clone, Debug)]
pub struct Http {
    base: String,
    agent: ureq::Agent,
}

impl Http {
    /// A client of the server at `base`, such as `http://127.0.0.1:9000`.
    pub fn new(base: impl Into<String>) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_idle_connections(KEPT)
            .max_idle_connections_per_host(KEPT)
            .timeout_global(Some(TIMEOUT))
            .proxy(None)
            .user_agent("portcullis-testkit")
            .build();
        Self { base: base.into(), agent: config.into() }
    }

    /// A request to be finished with [`Ask::call`] or [`Ask::send`].
    pub fn ask(&self, method: Method, path: &str) -> Ask {
        let request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        Ask { agent: self.agent.clone(), request, body: None }
    }

    /// A GET request.
    pub fn get(&self, path: &str) -> Ask {
        self.ask(Method::GET, path)
    }

    /// A POST request.
    pub fn post(&self, path: &str) -> Ask {
        self.ask(Method::POST, path)
    }

    /// A PUT request.
    pub fn put(&self, path: &str) -> Ask {
        self.ask(Method::PUT, path)
    }

    /// A PATCH request.
    pub fn patch(&self, path: &str) -> Ask {
        self.ask(Method::PATCH, path)
    }

    /// A DELETE request.
    pub fn delete(&self, path: &str) -> Ask {
        self.ask(Method::DELETE, path)
    }
}

/// A request in the making.
#[derive(Debug)]
pub struct Ask {
    agent: ureq::Agent,
    request: request::Builder,
    body: Option<Vec<u8>>,
}

impl Ask {
    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// With an API key.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.header("authorization", &format!("Bearer {key}"))
    }

    /// As one of the service's own pages would ask, in a browser with this session.
    #[must_use]
    pub fn session(self, session: &str) -> Self {
        self.header("cookie", &format!("portcullis_session={session}"))
            .header("sec-fetch-site", "same-origin")
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// With any body.
    #[must_use]
    pub fn body(self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut ask = self.header("content-type", content_type);
        ask.body = Some(body.into());
        ask
    }

    /// Sends it.
    ///
    /// # Errors
    ///
    /// When no whole answer came. What was asked may have been done all the same.
    pub fn send(self) -> Result<Answer, ureq::Error> {
        let response = match self.body {
            Some(body) => self.agent.run(self.request.body(body)?),
            None => self.agent.run(self.request.body(())?),
        }?;
        let (parts, mut body) = response.into_parts();
        // A file may be longer than the client takes by itself.
        let text = body.with_config().limit(256 * 1024 * 1024).read_to_string()?;
        Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, text })
    }

    /// Sends it.
    ///
    /// # Panics
    ///
    /// When no whole answer came.
    pub fn call(self) -> Answer {
        self.send().unwrap_or_else(|error| panic!("no answer: {error}"))
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// When it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// What stands in `data` of a success.
    ///
    /// # Panics
    ///
    /// When it is none.
    pub fn data(&self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        self.json()["data"].take()
    }

    /// A header, empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
