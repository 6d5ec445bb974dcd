//! The HTTP client of this crate.

use crate::{Secret, Settings};
use portcullis_outbound::OutboundError;
use reqwest::Client;
use reqwest::header::HeaderValue;

pub(crate) fn client(settings: &Settings) -> Result<Client, OutboundError> {
    portcullis_outbound::client(&settings.endpoint, settings.timeouts)
}

/// A header value that the HTTP library prints as `Sensitive`.
pub(crate) fn sensitive(token: &Secret) -> HeaderValue {
    let mut value =
        HeaderValue::from_str(token.reveal()).expect("a token is visible ASCII, which a header may hold");
    value.set_sensitive(true);
    value
}
