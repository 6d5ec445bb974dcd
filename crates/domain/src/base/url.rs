//! Addresses of web pages and pictures. They are kept and shown, never fetched.

use std::fmt;
use std::str::FromStr;

/// An `http` or `https` URL (RFC 3986), at most 2,048 characters, without user name or password.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WebUrl(String);

/// A text that is no such URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This must be an http or https address, at most 2,048 characters.")]
pub struct WebUrlError;

impl WebUrl {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is served over TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// Scheme, host and port: what browsers send as `Origin` (RFC 6454).
    pub fn origin(&self) -> &str {
        let start = self.0.find("://").map_or(0, |at| at + 3);
        let end = self.0[start..].find(['/', '?', '#']).map_or(self.0.len(), |at| start + at);
        &self.0[..end]
    }
}

impl FromStr for WebUrl {
    type Err = WebUrlError;

    fn from_str(raw: &str) -> Result<Self, WebUrlError> {
        let url = raw.trim();
        if url.len() > 2_048
            || !url.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte))
        {
            return Err(WebUrlError);
        }
        let (scheme, rest) = url.split_once("://").ok_or(WebUrlError)?;
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "http" && scheme != "https" {
            return Err(WebUrlError);
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (authority, None),
        };
        if !is_host(host) || port.is_some_and(|port| !is_port(port)) {
            return Err(WebUrlError);
        }
        Ok(Self(format!("{scheme}://{}{path}", authority.to_ascii_lowercase())))
    }
}

/// `parse` alone takes a plus before the digits.
fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok()
}

fn is_host(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(ip) => ip.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            !host.is_empty()
                && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        }
    }
}

impl fmt::Display for WebUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_web_addresses_only() {
        for raw in [
            "https://example.com/a?b#c",
            "http://127.0.0.1:9000",
            "https://[::1]:8080/x",
            "HTTPS://Example.com",
        ] {
            assert!(raw.parse::<WebUrl>().is_ok(), "{raw}");
        }
        for raw in [
            "",
            "javascript:alert(1)",
            "ftp://example.com",
            "https://",
            "https://a b",
            "//example.com",
            "data:text/html,x",
            "https://user:pw@example.com",
            "https://example.com:99999",
            "https://example.com:+80",
            "https://[::1]:+80",
            "https://example.com:",
            "https://example.com/\u{e9}",
            "https://e\"x",
        ] {
            assert_eq!(raw.parse::<WebUrl>(), Err(WebUrlError), "{raw}");
        }
    }

    #[test]
    fn origin_is_scheme_host_port() {
        let url: WebUrl = "https://Desk.Example.com:444/path?x".parse().unwrap();
        assert_eq!(url.origin(), "https://desk.example.com:444");
    }
}
