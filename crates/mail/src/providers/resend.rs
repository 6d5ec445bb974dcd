use super::below;
use crate::Secret;
use crate::message::Message;
use reqwest::{Client, RequestBuilder, StatusCode, Url};
use serde_json::{Value, json};

/// Resend drops a second mail with the same key for 24 hours. Its click tracking is a setting of the domain alone.
pub(super) fn request(http: &Client, base: &Url, token: &Secret, message: &Message<'_>) -> RequestBuilder {
    let mut mail = json!({
        "from": message.from.to_string(),
        "to": [message.to.as_str()],
        "subject": message.rendered.subject.as_str(),
        "text": message.rendered.text,
        "html": message.rendered.html,
    });
    for (name, value) in message.headers() {
        mail["headers"][name] = value.into();
    }
    http.post(below(base, &["emails"]))
        .bearer_auth(token.reveal())
        .header("Idempotency-Key", message.id.to_string())
        .json(&mail)
}

/// An earlier try with the same key is still under way, as after a time-out: the next try learns how it ended.
pub(super) fn is_momentary(status: StatusCode, answer: &Value) -> bool {
    status == StatusCode::CONFLICT && answer["name"] == "concurrent_idempotent_requests"
}
