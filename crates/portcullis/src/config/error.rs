//! Why a start was refused, each in one line: the key, where it came from, what is wrong, what to do.

use super::key::Key;
use super::origin::Origin;
use portcullis_domain::staff::passwords::PasswordError;
use portcullis_store::OpenError;
use std::fmt;
use std::path::PathBuf;

/// A configuration that can not be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{key} ({origin}): {problem}")]
    Value { key: Name, origin: Origin, problem: Problem },
    #[error("{key} is not set, but {needed_by}; set {}, or {key} in portcullis.toml", .key.0.variable())]
    Missing { key: Name, needed_by: Need },
    #[error("{first} and {second} are both set ({origin}); keep one of the two")]
    Both { first: Name, second: Name, origin: Origin },
    #[error("{name} (configuration file {}): there is no such key; {}", .path.display(), advice(.meant, "remove it"))]
    UnknownKey { name: String, path: PathBuf, meant: Option<String> },
    #[error("{name} (environment): there is no such setting; {}", advice(.meant, "unset it"))]
    UnknownVariable { name: String, meant: Option<String> },
    #[error("{name} (environment): the value is not UTF-8; write it in UTF-8")]
    NotUtf8 { name: String },
    #[error("configuration file {} ({origin}): can not be read: {source}; name a file that can", .path.display())]
    FileUnreadable { path: PathBuf, origin: Origin, source: std::io::Error },
    #[error("configuration file {}: is not TOML: {message}; write lines such as listen = \"127.0.0.1:9000\"", .path.display())]
    FileSyntax { path: PathBuf, message: String },
}

/// A key as an error shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name(pub Key);

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

/// Why a key that may be absent is needed after all.
#[derive(Debug, thiserror::Error)]
pub enum Need {
    #[error("mail_provider is {0}")]
    MailProvider(String),
    #[error("{0} is")]
    Companion(Name),
}

/// What is wrong with a value and what to write instead. A value that is or may hold a secret is not repeated.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("is empty; write a value, or remove it to get the default")]
    Empty,
    #[error("is a list or a table; write one value")]
    NotOneValue,
    #[error("is not a list of texts; write one such as [\"10.0.0.0/8\"]")]
    NotAListOfTexts,
    #[error("{0:?} is not an IP address with a port; write one such as 127.0.0.1:9000 or [::1]:9000")]
    NotAnAddress(String),
    #[error("{value:?} is not a whole number from {low} to {high}; write one such as {example}")]
    NotANumber { value: String, low: u32, high: u32, example: u32 },
    #[error("{0:?} is neither true nor false; write one of the two")]
    NotABool(String),
    #[error("{value:?} is not known; write one of {choices}")]
    NotOneOf { value: String, choices: String },
    #[error("{0:?} is not an http or https URL; write one such as https://access.example.com")]
    NotAUrl(String),
    #[error("{0:?} is not an https URL; write one such as https://www.googleapis.com/oauth2/v3/certs")]
    NotOverTls(String),
    #[error("has a user, a password, a query or a fragment; write scheme, host and port alone")]
    UrlWithExtras,
    #[error("{0:?} has a path; write scheme, host and port alone, for Portcullis needs a host of its own")]
    UrlWithPath(String),
    #[error(
        "is not a database that Portcullis knows; write sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME"
    )]
    NotADatabase,
    #[error("{0}")]
    DatabaseUrl(#[source] OpenError),
    #[error("names no file; write one such as sqlite://data/portcullis.db")]
    DatabaseWithoutFile,
    #[error("is not the base64 of 32 bytes; make one with: openssl rand -base64 32")]
    NotAKey,
    #[error("file {} can not be read: {source}; name a file that can", .path.display())]
    FileUnreadable { path: PathBuf, source: std::io::Error },
    #[error("file {} is empty; write the token into it", .0.display())]
    FileEmpty(PathBuf),
    #[error("{0}")]
    NotAPassword(#[source] PasswordError),
    #[error("{0:?} is not an e-mail address; write one such as ada@example.com")]
    NotAnEmail(String),
    #[error("{0:?} is not a sender; write one such as support@example.com or Support <support@example.com>")]
    NotASender(String),
    #[error("{0}")]
    NotAToken(String),
    #[error("{0:?} is not a domain; write one such as mg.example.com")]
    NotADomain(String),
    #[error("{0:?} is not a network; write one such as 10.0.0.0/8 or 2001:db8::/32")]
    NotANetwork(String),
    #[error("{0:?} is not an origin; write scheme, host and port alone, such as https://www.example.com")]
    NotAnOrigin(String),
    #[error(
        "{value:?} is not a log filter: {reason}; write a level such as info or directives such as info,portcullis_store=debug"
    )]
    NotALogFilter { value: String, reason: String },
    #[error("is longer than {longest} allows ({days}); write fewer days")]
    DefaultBeyondMax { longest: Name, days: u32 },
    #[error("an idle session would outlive session_max_hours ({0}); write fewer minutes")]
    IdleBeyondMax(u32),
}

fn advice(meant: &Option<String>, otherwise: &str) -> String {
    match meant {
        Some(meant) => format!("did you mean {meant}?"),
        None => format!("{otherwise}, or see portcullis --help for those that exist"),
    }
}
