//! Who sends the mail, and as whom.

use super::error::{ConfigError, Name, Need, Problem};
use super::key::Key;
use super::layers::{Given, Layers};
use super::{choice, web};
use portcullis_mail::{Provider, Secret, Sender, Settings, SettingsError};
use std::path::PathBuf;

/// How mail leaves.
#[derive(Clone, Debug)]
pub enum Mail {
    /// It does not: mail stays in the outbox, where it can be read.
    Outbox,
    /// Through the HTTP API of a provider.
    Provider(Box<Settings>),
}

pub(crate) fn read(layers: &Layers) -> Result<Mail, ConfigError> {
    let mut names = vec![("outbox", None)];
    names.extend(Provider::ALL.map(|provider| (provider.name(), Some(provider))));
    let chosen = layers.value(Key::MailProvider, |text| choice(text, &names))?;
    let token = layers.either(Key::MailToken, Key::MailTokenFile)?.map(|given| token(&given)).transpose()?;
    let from: Option<Sender> = layers
        .optional(Key::MailFrom, |text| text.parse().map_err(|_| Problem::NotASender(text.to_owned())))?;
    let domain = layers.optional(Key::MailDomain, |text| Ok(text.to_ascii_lowercase()))?;
    let endpoint = layers.optional(Key::MailEndpoint, web::endpoint)?;
    let Some(provider) = chosen else { return Ok(Mail::Outbox) };
    let needed = |key| ConfigError::Missing {
        key: Name(key),
        needed_by: Need::MailProvider(provider.name().to_owned()),
    };
    let from = from.ok_or_else(|| needed(Key::MailFrom))?;
    let endpoint = endpoint.as_ref().map(url::Url::as_str);
    let wrong = |key: Key, problem| match layers.given(key) {
        Some(given) => given.wrong(problem),
        None => needed(key),
    };
    let settings = Settings::new(provider, token, from, endpoint, domain.as_deref());
    settings.map(|settings| Mail::Provider(Box::new(settings))).map_err(|error| match error {
        SettingsError::TokenMissing(_) => needed(Key::MailToken),
        SettingsError::DomainMissing => needed(Key::MailDomain),
        SettingsError::TokenForm => wrong(Key::MailToken, Problem::NotAToken(error.to_string())),
        SettingsError::DomainForm => wrong(Key::MailDomain, Problem::NotADomain(domain.unwrap_or_default())),
        SettingsError::Endpoint => wrong(Key::MailEndpoint, Problem::NotAToken(error.to_string())),
    })
}

fn token(given: &Given) -> Result<Secret, ConfigError> {
    let secret = |text: &str| Secret::new(text).map_err(|error| Problem::NotAToken(error.to_string()));
    if given.key == Key::MailToken {
        return given.parse(secret);
    }
    given.parse(|text| {
        let path = PathBuf::from(text);
        match std::fs::read_to_string(&path) {
            Ok(content) if content.trim().is_empty() => Err(Problem::FileEmpty(path)),
            Ok(content) => secret(&content),
            Err(source) => Err(Problem::FileUnreadable { path, source }),
        }
    })
}
