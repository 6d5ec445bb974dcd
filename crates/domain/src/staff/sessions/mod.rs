//! Sessions of signed-in browsers. Every node knows them, since they live in the database.

mod authenticate;
mod lockout;
mod manage;
mod port;
mod sign_in;

pub use authenticate::{authenticate, touch};
pub use lockout::{
    FAILURE_WINDOW, FAILURES_PER_ACCOUNT, FAILURES_PER_NETWORK, FailureCount, SignInFailures, network_of,
};
pub use manage::{end, end_others, list, purge, sign_out};
pub use port::Sessions;
pub use sign_in::{SignIn, SignedIn, begin, sign_in};

use crate::base::clock::has_expired;
use crate::base::{AgentId, Digest, SessionId, Timestamp};
use std::net::IpAddr;
use std::time::Duration;

/// How long sessions last.
#[derive(Clone, Copy, Debug)]
pub struct SessionPolicy {
    /// Without a request for so long, a session ends.
    pub idle: Duration,
    /// So long after sign-in, a session ends in any case.
    pub absolute: Duration,
}

/// A signed-in browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its number.
    pub id: SessionId,
    /// Who signed in.
    pub agent: AgentId,
    /// When they signed in.
    pub created_at: Timestamp,
    /// The last request, to the policy's precision.
    pub last_seen_at: Timestamp,
    /// When it ends unless it is used.
    pub idle_expires_at: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
    /// The address at sign-in.
    pub ip: Option<IpAddr>,
    /// The browser, as it named itself.
    pub user_agent: Option<String>,
}

impl Session {
    /// Whether it has ended at `at`.
    pub fn has_ended(&self, at: Timestamp) -> bool {
        has_expired(Some(self.idle_expires_at.min(self.expires_at)), at)
    }
}

/// A session before it has a number.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// SHA-256 of the cookie's secret.
    pub token: Digest,
    /// Who signs in.
    pub agent: AgentId,
    /// When.
    pub created_at: Timestamp,
    /// When it ends unless it is used.
    pub idle_expires_at: Timestamp,
    /// When it ends in any case.
    pub expires_at: Timestamp,
    /// The client's address.
    pub ip: Option<IpAddr>,
    /// The browser, as it named itself.
    pub user_agent: Option<String>,
}
