use super::below;
use crate::Secret;
use crate::http::sensitive;
use crate::message::Message;
use reqwest::{Client, RequestBuilder, Url};
use serde_json::json;

/// Postmark knows no idempotency keys; the id goes along as metadata, where its activity search finds it.
pub(super) fn request(http: &Client, base: &Url, token: &Secret, message: &Message<'_>) -> RequestBuilder {
    let mut mail = json!({
        "From": message.from.to_string(),
        "To": message.to.as_str(),
        "Subject": message.rendered.subject.as_str(),
        "TextBody": message.rendered.text,
        "HtmlBody": message.rendered.html,
        "TrackOpens": false,
        "TrackLinks": "None",
        "Metadata": { "mail-id": message.id.to_string() },
    });
    let headers: Vec<_> =
        message.headers().into_iter().map(|(name, value)| json!({ "Name": name, "Value": value })).collect();
    if !headers.is_empty() {
        mail["Headers"] = headers.into();
    }
    http.post(below(base, &["email"])).header("X-Postmark-Server-Token", sensitive(token)).json(&mail)
}
