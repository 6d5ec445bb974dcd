use super::below;
use crate::message::Message;
use crate::{Secret, Sender};
use reqwest::{Client, RequestBuilder, Url};
use serde_json::{Value, json};

/// SendGrid knows no idempotency keys; the id goes along as a custom argument, which its events repeat.
pub(super) fn request(http: &Client, base: &Url, token: &Secret, message: &Message<'_>) -> RequestBuilder {
    let mut mail = json!({
        "personalizations": [{ "to": [{ "email": message.to.as_str() }] }],
        "from": sender(message.from),
        "subject": message.rendered.subject.as_str(),
        // The order is prescribed: plain text first.
        "content": [
            { "type": "text/plain", "value": message.rendered.text },
            { "type": "text/html", "value": message.rendered.html },
        ],
        "custom_args": { "mail_id": message.id.to_string() },
        "tracking_settings": {
            "click_tracking": { "enable": false, "enable_text": false },
            "open_tracking": { "enable": false },
        },
    });
    for (name, value) in message.headers() {
        mail["headers"][name] = value.into();
    }
    http.post(below(base, &["v3", "mail", "send"])).bearer_auth(token.reveal()).json(&mail)
}

fn sender(from: &Sender) -> Value {
    match &from.name {
        Some(name) => json!({ "email": from.address.as_str(), "name": name.as_str() }),
        None => json!({ "email": from.address.as_str() }),
    }
}
