//! The HTTP client for calls to other services: mail providers, identity providers.
//!
//! It trusts the same certificate authorities everywhere, waits for a bounded time, and follows no redirect, so that
//! nobody can turn a call to a configured address into one to another. It knows nothing of what is asked or answered.

use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use reqwest::{Client, Url, redirect};
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use std::time::Duration;

/// How long to wait for another service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For the connection, TLS included.
    pub connect: Duration,
    /// For everything from the connection to the end of the answer.
    pub total: Duration,
}

impl Default for Timeouts {
    /// 5 seconds to connect, 15 seconds in total.
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), total: Duration::from_secs(15) }
    }
}

/// Why no HTTP client could be made.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// The TLS library refused its settings.
    #[error("TLS could not be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// The HTTP library refused its settings.
    #[error("The HTTP client could not be set up: {0}")]
    Client(#[from] reqwest::Error),
}

/// A client for calls to `endpoint`. Services on this machine are reached without a proxy.
///
/// # Errors
/// [`OutboundError`].
pub fn client(endpoint: &Url, timeouts: Timeouts) -> Result<Client, OutboundError> {
    // SendGrid and Postmark insist on it.
    let accept = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
    let mut client = Client::builder()
        .tls_backend_preconfigured(tls()?)
        .connect_timeout(timeouts.connect)
        .timeout(timeouts.total)
        .redirect(redirect::Policy::none())
        // Whether to try again is the caller's decision.
        .retry(reqwest::retry::never())
        .default_headers(accept)
        .user_agent(concat!("portcullis/", env!("CARGO_PKG_VERSION")));
    if is_loopback(endpoint) {
        client = client.no_proxy();
    }
    Ok(client.build()?)
}

/// Trusts Mozilla's certificate authorities, which come with the program so that a machine without a certificate store
/// can call, and those of the machine, for a relay with a private one.
fn tls() -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let ip = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_this_machine() {
        for (url, local) in [
            ("http://127.0.0.1:8025", true),
            ("http://[::1]:8025", true),
            ("http://localhost", true),
            ("https://api.resend.com", false),
            ("https://localhost.example.com", false),
        ] {
            assert_eq!(is_loopback(&Url::parse(url).unwrap()), local, "{url}");
        }
    }
}
