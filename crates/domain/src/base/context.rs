//! What surrounds one call: when, from where, and the services that a use case draws on.

use crate::base::{AccessPolicy, Links, RequestPolicy, Secrets, Timestamp, TokenVault};
use std::net::IpAddr;

/// The surroundings of one call. A retried transaction sees the same instant again.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// When the call began, by the one clock that decides about expiry.
    pub at: Timestamp,
    /// The client's address, where there is one.
    pub ip: Option<IpAddr>,
    /// Source of random bytes.
    pub secrets: &'a dyn Secrets,
    /// Seals what must be readable again.
    pub vault: &'a dyn TokenVault,
    /// Builds the addresses that are shown and mailed.
    pub links: &'a Links,
    /// Whether a readable (sealed) copy of grant tokens is kept, so that a list can show them again.
    pub reveal_tokens: bool,
    /// What holds for access requests here.
    pub request_policy: RequestPolicy,
    /// What the installation allows of accesses.
    pub access_policy: AccessPolicy,
}
