//! What a failed request means: whether another try is worth it, and a short reason without a secret.

use crate::providers::{Account, Provider};
use crate::retry_after::retry_after;
use crate::scrub::scrub;
use portcullis_domain::records::outbox::SendError;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Response, StatusCode};
use serde_json::Value;

/// How much of a refusal is read, in bytes.
const READ_AT_MOST: usize = 16 * 1024;

/// No answer came.
pub(crate) fn unreachable(provider: Provider, error: &reqwest::Error) -> SendError {
    // The library's own texts are left out: some hold the address.
    if error.is_builder() {
        return SendError::Permanent { reason: format!("The request to {provider} could not be built.") };
    }
    let reason = if error.is_connect() {
        format!("{provider} could not be reached.")
    } else if error.is_timeout() {
        format!("{provider} did not answer in time.")
    } else {
        format!("The connection to {provider} broke.")
    };
    SendError::Transient { reason, retry_after: None }
}

/// An answer came, but not a good one.
pub(crate) async fn refusal(account: &Account, link: Option<&str>, response: Response) -> SendError {
    let status = response.status();
    let retry_after = retry_after(response.headers());
    let is_plain_text = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().to_ascii_lowercase().starts_with(b"text/plain"));
    let body = read(response).await;
    let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
    let complaint = account
        .complaint(&answer)
        .or_else(|| is_plain_text.then(|| String::from_utf8_lossy(&body).into_owned()))
        .map(|complaint| scrub(&complaint, &account.secrets(), link))
        .filter(|complaint| !complaint.is_empty());
    let provider = account.provider();
    let reason = match complaint {
        Some(complaint) => format!("{provider} answered {}: {complaint}", status.as_u16()),
        None => format!("{provider} answered {}.", status.as_u16()),
    };
    if is_transient(status) || account.is_momentary(status, &answer) {
        SendError::Transient { reason, retry_after }
    } else {
        SendError::Permanent { reason }
    }
}

fn is_transient(status: StatusCode) -> bool {
    status.is_server_error()
        || matches!(
            status,
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS
        )
}

/// The beginning of a body; what came before it broke off counts.
async fn read(mut response: Response) -> Vec<u8> {
    let mut body = Vec::new();
    while body.len() < READ_AT_MOST
        && let Ok(Some(chunk)) = response.chunk().await
    {
        body.extend_from_slice(&chunk[..chunk.len().min(READ_AT_MOST - body.len())]);
    }
    body
}
