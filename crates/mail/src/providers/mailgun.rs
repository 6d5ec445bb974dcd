use super::below;
use crate::message::Message;
use crate::{Secret, SettingsError};
use reqwest::{Client, RequestBuilder, Url};
use std::str::FromStr;

/// A sending domain, part of the API's path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Domain(String);

impl FromStr for Domain {
    type Err = SettingsError;

    fn from_str(raw: &str) -> Result<Self, SettingsError> {
        let domain = raw.trim().to_ascii_lowercase();
        let is_label = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let valid = domain.len() <= 253 && domain.contains('.') && domain.split('.').all(is_label);
        if valid { Ok(Self(domain)) } else { Err(SettingsError::DomainForm) }
    }
}

/// Mailgun knows no idempotency keys; the id goes along as a variable, which its events repeat.
pub(super) fn request(
    http: &Client,
    base: &Url,
    token: &Secret,
    domain: &Domain,
    message: &Message<'_>,
) -> RequestBuilder {
    let url = below(base, &["v3", &domain.0, "messages"]);
    http.post(url).basic_auth("api", Some(token.reveal())).form(&[
        ("from", message.from.to_string().as_str()),
        ("to", message.to.as_str()),
        ("subject", message.rendered.subject.as_str()),
        ("text", &message.rendered.text),
        ("html", &message.rendered.html),
        ("o:tracking", "no"),
        ("o:tracking-clicks", "no"),
        ("o:tracking-opens", "no"),
        ("v:mail-id", &message.id.to_string()),
    ])
}
