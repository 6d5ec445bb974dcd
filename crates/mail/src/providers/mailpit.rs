use super::below;
use crate::message::Message;
use crate::{Secret, Sender, SettingsError};
use reqwest::{Client, RequestBuilder, Url};
use serde_json::{Value, json};

/// A user name and a password, for a Mailpit whose API is protected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Login(Secret);

impl Login {
    pub(super) fn new(token: Secret) -> Result<Self, SettingsError> {
        match token.reveal().split_once(':') {
            Some((user, password)) if !user.is_empty() && !password.is_empty() => Ok(Self(token)),
            _ => Err(SettingsError::TokenForm),
        }
    }

    fn user(&self) -> &str {
        self.0.reveal().split_once(':').map_or("", |(user, _)| user)
    }

    pub(super) fn password(&self) -> &str {
        self.0.reveal().split_once(':').map_or("", |(_, password)| password)
    }
}

/// The id goes along as a header of the mail.
pub(super) fn request(
    http: &Client,
    base: &Url,
    login: Option<&Login>,
    message: &Message<'_>,
) -> RequestBuilder {
    let mut mail = json!({
        "From": sender(message.from),
        "To": [{ "Email": message.to.as_str() }],
        "Subject": message.rendered.subject.as_str(),
        "Text": message.rendered.text,
        "HTML": message.rendered.html,
        "Headers": { "X-Mail-Id": message.id.to_string() },
    });
    for (name, value) in message.headers() {
        mail["Headers"][name] = value.into();
    }
    let request = http.post(below(base, &["api", "v1", "send"])).json(&mail);
    match login {
        Some(login) => request.basic_auth(login.user(), Some(login.password())),
        None => request,
    }
}

fn sender(from: &Sender) -> Value {
    match &from.name {
        Some(name) => json!({ "Email": from.address.as_str(), "Name": name.as_str() }),
        None => json!({ "Email": from.address.as_str() }),
    }
}
