//! The configuration: read from flags, environment, file and defaults, and proven right before anything starts.

mod access_policy;
mod database_url;
mod effective;
mod error;
mod flags;
mod key;
mod layers;
mod mail;
mod oidc;
mod origin;
#[cfg(test)]
mod tests;
mod web;

use crate::logging::{LogFilter, LogFormat};
use ipnet::IpNet;
use portcullis_adapters::{BcryptCost, BcryptPasswords, SecretKey};
use portcullis_domain::base::{AccessPolicy, RequestPolicy};
use portcullis_domain::staff::passwords::Password;
use portcullis_domain::{Email, WebUrl};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

pub use database_url::DatabaseUrl;
pub use effective::print;
pub use error::{ConfigError, Name, Need, Problem};
pub use flags::Flags;
pub use key::Key;
pub use layers::{Layers, Sources};
pub use mail::Mail;
pub use origin::Origin;

/// Everything that can be set, proven usable.
#[derive(Clone, Debug)]
pub struct Config {
    pub listen: SocketAddr,
    /// Scheme, host and port alone, without a slash at its end.
    pub public_url: WebUrl,
    /// Whether nobody set the public URL, so that it is the address that is listened on.
    pub public_url_follows: bool,
    pub database_url: DatabaseUrl,
    /// Database connections at most.
    pub database_pool: NonZeroU32,
    pub secret_key: SecretKeySource,
    /// Who administers a database that has nobody yet; `None` lets the first start make one up.
    pub first_administrator: Option<FirstAdministrator>,
    pub mail: Mail,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Failed sign-ins a minute from one address, and requests to each other route that is open to everybody.
    pub auth_rate_per_minute: NonZeroU32,
    /// Whether link tokens are kept encrypted, to be shown again.
    pub reveal_tokens: bool,
    pub request_policy: RequestPolicy,
    /// What is allowed of links, direct accesses and Genies.
    pub access_policy: AccessPolicy,
    /// Origins whose pages may call with an API key.
    pub cors_origins: Vec<WebUrl>,
    /// Whose ID tokens sign people in on their devices; `None` takes none.
    pub oidc: Option<portcullis_oidc::Settings>,
    /// How long a session lives without a request.
    pub session_idle: Duration,
    /// How long a session lives at most.
    pub session_max: Duration,
    pub bcrypt_cost: BcryptCost,
    /// How long requests in flight may take when the service is stopped.
    pub shutdown_grace: Duration,
    pub log: LogFilter,
    pub log_format: LogFormat,
}

/// Where the secret key is.
#[derive(Clone, Debug)]
pub enum SecretKeySource {
    Inline(SecretKey),
    /// In this file, which is made when it does not exist.
    File(PathBuf),
}

/// The account that is made in an empty database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstAdministrator {
    pub email: Email,
    pub password: Password,
}

impl Config {
    /// Reads every source.
    ///
    /// # Errors
    /// The first thing that is wrong, in one line that says what to do.
    pub fn load(sources: &Sources) -> Result<Self, ConfigError> {
        Self::from_layers(&Layers::gather(sources)?)
    }

    /// The configuration of a server that listens here: port 0 stands for one that the system chose.
    #[must_use]
    pub fn listening_at(mut self, address: SocketAddr) -> Self {
        if self.public_url_follows
            && let Ok(url) = web::public_url(&web::local_url(address))
        {
            self.public_url = url;
        }
        self
    }

    /// Proves the values that [`Layers::gather`] found.
    pub fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        let (session_idle, session_max) = sessions(layers)?;
        Ok(Self {
            listen: layers.value(Key::Listen, |text| {
                text.parse().map_err(|_| Problem::NotAnAddress(text.to_owned()))
            })?,
            public_url: layers.value(Key::PublicUrl, web::public_url)?,
            public_url_follows: layers
                .given(Key::PublicUrl)
                .is_some_and(|given| given.origin == Origin::Default),
            database_url: layers.value(Key::DatabaseUrl, DatabaseUrl::parse)?,
            database_pool: layers.value(Key::DatabasePool, |text| count(text, 1_000, 16))?,
            secret_key: secret_key(layers)?,
            first_administrator: first_administrator(layers)?,
            mail: mail::read(layers)?,
            trusted_proxies: layers.list(Key::TrustedProxies, network)?,
            auth_rate_per_minute: layers.value(Key::AuthRatePerMinute, |text| count(text, 1_000_000, 30))?,
            request_policy: layers
                .value(Key::RequestDays, |text| number(text, 1, 3_650, 30).map(RequestPolicy::of_days))?,
            reveal_tokens: layers.value(Key::RevealTokens, boolean)?,
            access_policy: access_policy::read(layers)?,
            cors_origins: layers.list(Key::CorsOrigins, web::origin)?,
            oidc: oidc::read(layers)?,
            session_idle,
            session_max,
            bcrypt_cost: layers.value(Key::BcryptCost, bcrypt_cost)?,
            shutdown_grace: layers.value(Key::ShutdownGraceSeconds, |text| {
                number(text, 1, 3_600, 25).map(|seconds| Duration::from_secs(seconds.into()))
            })?,
            log: layers.value(Key::Log, |text| {
                LogFilter::parse(text).map_err(|error| Problem::NotALogFilter {
                    value: text.to_owned(),
                    reason: error.to_string().replace('\n', " "),
                })
            })?,
            log_format: layers.value(Key::LogFormat, |text| {
                choice(text, &[("text", LogFormat::Text), ("json", LogFormat::Json)])
            })?,
        })
    }
}

fn secret_key(layers: &Layers) -> Result<SecretKeySource, ConfigError> {
    match layers.either(Key::SecretKey, Key::SecretKeyFile)? {
        Some(given) if given.key == Key::SecretKey => given
            .parse(|text| SecretKey::from_base64(text).ok_or(Problem::NotAKey))
            .map(SecretKeySource::Inline),
        _ => layers.value(Key::SecretKeyFile, |text| Ok(SecretKeySource::File(PathBuf::from(text)))),
    }
}

fn first_administrator(layers: &Layers) -> Result<Option<FirstAdministrator>, ConfigError> {
    let email: Option<Email> = layers
        .optional(Key::AdminEmail, |text| text.parse().map_err(|_| Problem::NotAnEmail(text.to_owned())))?;
    let missing = |key, companion| {
        Err(ConfigError::Missing { key: Name(key), needed_by: Need::Companion(Name(companion)) })
    };
    match (email, layers.given(Key::AdminPassword)) {
        (Some(email), Some(given)) => {
            let rater = BcryptPasswords::rater();
            let password = given.parse(|text| {
                Password::new(text, &[email.as_str()], &rater).map_err(Problem::NotAPassword)
            })?;
            Ok(Some(FirstAdministrator { email, password }))
        }
        (Some(_), None) => missing(Key::AdminPassword, Key::AdminEmail),
        (None, Some(_)) => missing(Key::AdminEmail, Key::AdminPassword),
        (None, None) => Ok(None),
    }
}

fn sessions(layers: &Layers) -> Result<(Duration, Duration), ConfigError> {
    let hours = layers.value(Key::SessionMaxHours, |text| number(text, 1, 8_760, 168))?;
    let idle = layers.value(Key::SessionIdleMinutes, |text| {
        let minutes = number(text, 1, 525_600, 720)?;
        if minutes > hours * 60 { Err(Problem::IdleBeyondMax(hours)) } else { Ok(minutes) }
    })?;
    Ok((Duration::from_secs(u64::from(idle) * 60), Duration::from_secs(u64::from(hours) * 3_600)))
}

fn boolean(text: &str) -> Result<bool, Problem> {
    text.parse().map_err(|_| Problem::NotABool(text.to_owned()))
}

fn number(text: &str, low: u32, high: u32, example: u32) -> Result<u32, Problem> {
    text.parse().ok().filter(|number| (low..=high).contains(number)).ok_or_else(|| Problem::NotANumber {
        value: text.to_owned(),
        low,
        high,
        example,
    })
}

fn count(text: &str, high: u32, example: u32) -> Result<NonZeroU32, Problem> {
    let wrong = || Problem::NotANumber { value: text.to_owned(), low: 1, high, example };
    number(text, 1, high, example).and_then(|number| NonZeroU32::new(number).ok_or_else(wrong))
}

fn bcrypt_cost(text: &str) -> Result<BcryptCost, Problem> {
    let (low, high, example) = (BcryptCost::LOWEST, BcryptCost::HIGHEST, 12);
    let wrong = || Problem::NotANumber { value: text.to_owned(), low, high, example };
    number(text, low, high, example).and_then(|cost| BcryptCost::new(cost).ok_or_else(wrong))
}

/// A network, or one address as the network of itself alone.
fn network(text: &str) -> Result<IpNet, Problem> {
    text.parse()
        .or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from))
        .map_err(|_| Problem::NotANetwork(text.to_owned()))
}

fn choice<T: Copy>(text: &str, choices: &[(&str, T)]) -> Result<T, Problem> {
    choices.iter().find(|(name, _)| *name == text).map(|(_, value)| *value).ok_or_else(|| Problem::NotOneOf {
        value: text.to_owned(),
        choices: choices.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "),
    })
}
