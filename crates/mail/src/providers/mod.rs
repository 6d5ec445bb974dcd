//! One file for each provider: its request, and where its answers keep their message.

mod mailgun;
mod mailpit;
mod postmark;
mod resend;
mod sendgrid;

use crate::message::Message;
use crate::{Secret, SettingsError};
use mailgun::Domain;
use mailpit::Login;
use reqwest::{Client, RequestBuilder, StatusCode, Url};
use serde_json::Value;
use std::fmt;
use std::str::FromStr;

/// The services that mail can be sent through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// <https://postmarkapp.com/developer/api/email-api>
    Postmark,
    /// <https://resend.com/docs/api-reference/emails/send-email>
    Resend,
    /// <https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send>
    SendGrid,
    /// <https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages>
    Mailgun,
    /// A mailbox for development: <https://mailpit.axllent.org/docs/api-v1/>
    Mailpit,
}

/// A text that names no provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The mail provider must be one of postmark, resend, sendgrid, mailgun, mailpit.")]
pub struct ProviderError;

impl Provider {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Postmark, Self::Resend, Self::SendGrid, Self::Mailgun, Self::Mailpit];

    /// The name in the configuration and in error texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postmark => "postmark",
            Self::Resend => "resend",
            Self::SendGrid => "sendgrid",
            Self::Mailgun => "mailgun",
            Self::Mailpit => "mailpit",
        }
    }

    /// The base URL of its public API; of Mailpit, that of one on this machine.
    pub fn default_endpoint(self) -> &'static str {
        match self {
            Self::Postmark => "https://api.postmarkapp.com",
            Self::Resend => "https://api.resend.com",
            Self::SendGrid => "https://api.sendgrid.com",
            Self::Mailgun => "https://api.mailgun.net",
            Self::Mailpit => "http://127.0.0.1:8025",
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Provider {
    type Err = ProviderError;

    fn from_str(raw: &str) -> Result<Self, ProviderError> {
        Self::ALL.into_iter().find(|provider| provider.name() == raw).ok_or(ProviderError)
    }
}

/// How a provider knows us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Account {
    Postmark { token: Secret },
    Resend { token: Secret },
    SendGrid { token: Secret },
    Mailgun { token: Secret, domain: Domain },
    Mailpit { login: Option<Login> },
}

impl Account {
    pub(crate) fn new(
        provider: Provider,
        token: Option<Secret>,
        domain: Option<&str>,
    ) -> Result<Self, SettingsError> {
        let needed = |token: Option<Secret>| token.ok_or(SettingsError::TokenMissing(provider));
        Ok(match provider {
            Provider::Postmark => Self::Postmark { token: needed(token)? },
            Provider::Resend => Self::Resend { token: needed(token)? },
            Provider::SendGrid => Self::SendGrid { token: needed(token)? },
            Provider::Mailgun => Self::Mailgun {
                token: needed(token)?,
                domain: domain.ok_or(SettingsError::DomainMissing)?.parse()?,
            },
            Provider::Mailpit => Self::Mailpit { login: token.map(Login::new).transpose()? },
        })
    }

    pub(crate) fn provider(&self) -> Provider {
        match self {
            Self::Postmark { .. } => Provider::Postmark,
            Self::Resend { .. } => Provider::Resend,
            Self::SendGrid { .. } => Provider::SendGrid,
            Self::Mailgun { .. } => Provider::Mailgun,
            Self::Mailpit { .. } => Provider::Mailpit,
        }
    }

    /// The request that sends `message`.
    pub(crate) fn request(&self, http: &Client, base: &Url, message: &Message<'_>) -> RequestBuilder {
        match self {
            Self::Postmark { token } => postmark::request(http, base, token, message),
            Self::Resend { token } => resend::request(http, base, token, message),
            Self::SendGrid { token } => sendgrid::request(http, base, token, message),
            Self::Mailgun { token, domain } => mailgun::request(http, base, token, domain, message),
            Self::Mailpit { login } => mailpit::request(http, base, login.as_ref(), message),
        }
    }

    /// The message in a JSON answer that refuses.
    pub(crate) fn complaint(&self, answer: &Value) -> Option<String> {
        match self {
            Self::Postmark { .. } => text(answer, "/Message"),
            Self::Resend { .. } | Self::Mailgun { .. } => text(answer, "/message"),
            Self::SendGrid { .. } => text(answer, "/errors/0/message"),
            Self::Mailpit { .. } => text(answer, "/Error"),
        }
    }

    /// Whether a refusal that would be for good elsewhere is one for the moment here.
    pub(crate) fn is_momentary(&self, status: StatusCode, answer: &Value) -> bool {
        match self {
            Self::Resend { .. } => resend::is_momentary(status, answer),
            Self::Postmark { .. } | Self::SendGrid { .. } | Self::Mailgun { .. } | Self::Mailpit { .. } => {
                false
            }
        }
    }

    /// What must not be in any text: the token, and the parts of it that are secrets themselves.
    pub(crate) fn secrets(&self) -> Vec<&str> {
        match self {
            Self::Postmark { token }
            | Self::Resend { token }
            | Self::SendGrid { token }
            | Self::Mailgun { token, .. } => vec![token.reveal()],
            Self::Mailpit { login } => login.iter().map(Login::password).collect(),
        }
    }
}

fn text(answer: &Value, pointer: &str) -> Option<String> {
    answer.pointer(pointer)?.as_str().map(str::to_owned)
}

/// `base` with more path segments, each of them escaped.
fn below(base: &Url, segments: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for provider in Provider::ALL {
            assert_eq!(provider.name().parse(), Ok(provider));
        }
        assert_eq!("smtp".parse::<Provider>(), Err(ProviderError));
    }

    #[test]
    fn a_base_url_keeps_its_path() {
        for base in ["https://relay.example.com/mail", "https://relay.example.com/mail/"] {
            let url = below(&Url::parse(base).unwrap(), &["v3", "a/b"]);
            assert_eq!(url.as_str(), "https://relay.example.com/mail/v3/a%2Fb");
        }
    }
}
