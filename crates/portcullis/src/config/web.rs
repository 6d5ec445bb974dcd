//! Addresses of web servers: our own, those of callers, those of mail providers.

use super::error::Problem;
use portcullis_domain::WebUrl;
use std::net::SocketAddr;
use url::Url;

/// Our public URL: scheme, host and port, as browsers write an origin (RFC 6454), so that the two can be compared.
pub(crate) fn public_url(text: &str) -> Result<WebUrl, Problem> {
    let url = http_url(text)?;
    if has_extras(&url) {
        return Err(Problem::UrlWithExtras);
    }
    if url.path() != "/" {
        return Err(Problem::UrlWithPath(text.to_owned()));
    }
    origin_of(&url).ok_or_else(|| Problem::NotAUrl(text.to_owned()))
}

/// Where a server that listens here is reached from this machine.
pub(crate) fn local_url(listen: SocketAddr) -> String {
    if listen.ip().is_unspecified() {
        format!("http://localhost:{}", listen.port())
    } else {
        format!("http://{}", SocketAddr::new(listen.ip(), listen.port()))
    }
}

/// An origin that is allowed to call with credentials (RFC 6454). `*` is none.
pub(crate) fn origin(text: &str) -> Result<WebUrl, Problem> {
    let wrong = || Problem::NotAnOrigin(without_password(text));
    let url = http_url(text).map_err(|_| wrong())?;
    if has_extras(&url) || url.path() != "/" {
        return Err(wrong());
    }
    origin_of(&url).ok_or_else(wrong)
}

/// A base URL of somebody's API. It may have a path.
pub(crate) fn endpoint(text: &str) -> Result<Url, Problem> {
    let url = http_url(text)?;
    if has_extras(&url) {
        return Err(Problem::UrlWithExtras);
    }
    Ok(url)
}

/// Where an identity provider shows its keys. Who can change what is read there can sign anybody in, so that it comes
/// over TLS, or from this machine.
pub(crate) fn keys_url(text: &str) -> Result<Url, Problem> {
    let url = http_url(text)?;
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(Problem::UrlWithExtras);
    }
    let is_local = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    if url.scheme() == "https" || is_local { Ok(url) } else { Err(Problem::NotOverTls(text.to_owned())) }
}

fn http_url(text: &str) -> Result<Url, Problem> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host() && text.contains("://"))
        .ok_or_else(|| Problem::NotAUrl(without_password(text)))
}

/// The text for an error: also what is no URL may hold a password.
fn without_password(text: &str) -> String {
    if text.contains('@') { "***".to_owned() } else { text.to_owned() }
}

fn has_extras(url: &Url) -> bool {
    !url.username().is_empty()
        || url.password().is_some()
        || url.query().is_some()
        || url.fragment().is_some()
}

fn origin_of(url: &Url) -> Option<WebUrl> {
    url.origin().ascii_serialization().parse().ok()
}
