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
    let mut form = vec![
        ("from".to_owned(), message.from.to_string()),
        ("to".to_owned(), message.to.to_string()),
        ("subject".to_owned(), message.rendered.subject.as_str().to_owned()),
        ("text".to_owned(), message.rendered.text.clone()),
        ("html".to_owned(), message.rendered.html.clone()),
        ("o:tracking".to_owned(), "no".to_owned()),
        ("o:tracking-clicks".to_owned(), "no".to_owned()),
        ("o:tracking-opens".to_owned(), "no".to_owned()),
        ("v:mail-id".to_owned(), message.id.to_string()),
    ];
    form.extend(message.headers().into_iter().map(|(name, value)| (format!("h:{name}"), value)));
    http.post(url).basic_auth("api", Some(token.reveal())).form(&form)
}
