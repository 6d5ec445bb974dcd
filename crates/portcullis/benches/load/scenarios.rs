//! What is measured, and the data it needs, made through the product's own API.

use crate::alone::Statement;
use crate::drive::{Requests, TOKEN};
use crate::http::{Connection, request};
use crate::server::{ADMIN_EMAIL, ADMIN_PASSWORD};
use clap::ValueEnum;
use serde_json::{Value, json};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::task::JoinSet;

const SETUP_CONNECTIONS: usize = 64;
const GENIE: &str = "load";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scenario {
    /// Redeem one link over and over
    RedeemHot,
    /// Redeem many links in turn
    RedeemMany,
    /// Ask whether a link's token lets somebody in, over many links
    Check,
    /// The caller's own account, by API key
    Me,
}

impl Scenario {
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::RedeemHot => "redeem, one hot link",
            Self::RedeemMany => "redeem, many links",
            Self::Check => "check",
            Self::Me => "agents/me by API key",
        }
    }

    /// What the database alone is asked for, to compare with.
    pub(crate) fn statement(self) -> Statement {
        match self {
            Self::RedeemHot => Statement::RedeemHot,
            Self::RedeemMany => Statement::RedeemMany,
            Self::Check | Self::Me => Statement::Select,
        }
    }
}

/// An account with a key, a Genie and its links, on one server.
pub(crate) struct World {
    key: String,
    genie: String,
    hot: Arc<[String]>,
    many: Arc<[String]>,
}

impl World {
    /// Signs in, makes an API key, a private Genie, one link for the hot scenarios and `links` others.
    ///
    /// # Errors
    ///
    /// When a step is refused; says which and how.
    pub(crate) async fn create(address: SocketAddr, links: usize) -> io::Result<Self> {
        let mut connection = Connection::open(address).await?;
        let login = json!({ "email": ADMIN_EMAIL, "password": ADMIN_PASSWORD }).to_string();
        let response = connection.call(&request("POST", "/api/v1/auth/login", &[], Some(&login))).await?;
        let cookie = session_cookie(response.head)
            .ok_or_else(|| io::Error::other(format!("no session from sign-in: {}", response.describe())))?;
        let me = parse(response.body)?;
        let id = me["data"]["id"].as_i64().ok_or_else(|| io::Error::other(format!("no id in {me}")))?;
        let cookie = format!("Cookie: {cookie}");

        let path = format!("/api/v1/agents/{id}/api-key");
        let make_key =
            request("POST", &path, &[&cookie, "Sec-Fetch-Site: same-origin", "Content-Length: 0"], None);
        let answer = parse(connection.call(&make_key).await?.body)?;
        let key = format!("X-API-Key: {}", text(&answer, &["data", "api_key"])?);

        let genie = json!({ "action": "create", "data": { "name": "Load", "url_name": GENIE } }).to_string();
        let answer =
            parse(connection.call(&request("POST", "/v1/genies", &[&key], Some(&genie))).await?.body)?;
        let genie = text(&answer, &["data", "agent", "id"])?;

        let hot = create_links(address, &key, &genie, 1).await?;
        let many = create_links(address, &key, &genie, links).await?;
        Ok(Self { key, genie, hot, many })
    }

    /// What the connections of a scenario send.
    pub(crate) fn requests(&self, scenario: Scenario) -> Requests {
        match scenario {
            Scenario::RedeemHot => Requests::new(redeem(), Arc::clone(&self.hot)),
            Scenario::RedeemMany => Requests::new(redeem(), Arc::clone(&self.many)),
            Scenario::Check => {
                let body = json!({ "action": "check", "data": { "agentId": self.genie, "token": TOKEN } });
                let bytes = request("POST", "/v1/genie-access", &[&self.key], Some(&body.to_string()));
                Requests::new(bytes, Arc::clone(&self.many))
            }
            Scenario::Me => {
                Requests::new(request("GET", "/api/v1/agents/me", &[&self.key], None), Arc::from(Vec::new()))
            }
        }
    }
}

fn redeem() -> Vec<u8> {
    let body = json!({ "action": "url", "data": { "url_name": GENIE } }).to_string();
    let token = format!("X-Agent-Access-Token: {TOKEN}");
    request("POST", "/v1/public-agent-pages", &[&token], Some(&body))
}

/// Unlimited links, made over several connections at once.
async fn create_links(
    address: SocketAddr,
    key: &str,
    genie: &str,
    count: usize,
) -> io::Result<Arc<[String]>> {
    let body = json!({ "action": "create", "id": genie, "data": { "max_uses": 0 } }).to_string();
    let create: Arc<[u8]> = request("POST", "/v1/genie-access", &[key], Some(&body)).into();
    let left = Arc::new(AtomicUsize::new(count));
    let mut tasks = JoinSet::new();
    for _ in 0..SETUP_CONNECTIONS.min(count) {
        let (create, left) = (Arc::clone(&create), Arc::clone(&left));
        tasks.spawn(async move {
            let mut connection = Connection::open(address).await?;
            let mut tokens = Vec::new();
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
            {
                let answer = parse(connection.call(&create).await?.body)?;
                tokens.push(text(&answer, &["data", "grant", "token"])?);
            }
            io::Result::Ok(tokens)
        });
    }
    let mut tokens = Vec::with_capacity(count);
    while let Some(made) = tasks.join_next().await {
        tokens.extend(made.map_err(io::Error::other)??);
    }
    match tokens.iter().find(|token| token.len() != TOKEN.len()) {
        Some(odd) => Err(io::Error::other(format!("not a link's token: {odd}"))),
        None => Ok(tokens.into()),
    }
}

fn parse(body: &[u8]) -> io::Result<Value> {
    serde_json::from_slice(body)
        .map_err(|error| io::Error::other(format!("{error} in {}", String::from_utf8_lossy(body))))
}

fn text(answer: &Value, path: &[&str]) -> io::Result<String> {
    path.iter()
        .try_fold(answer, |value, name| value.get(name))
        .and_then(Value::as_str)
        .map(str::to_owned)
        .ok_or_else(|| io::Error::other(format!("no {} in {answer}", path.join("."))))
}

fn session_cookie(head: &[u8]) -> Option<String> {
    let head = std::str::from_utf8(head).ok()?;
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
        .map(|(_, value)| value.split(';').next().unwrap_or_default().trim())
        .find(|pair| pair.starts_with("portcullis_session="))
        .map(str::to_owned)
}
