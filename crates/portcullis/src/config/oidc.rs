//! Whose ID tokens sign people in on their devices.

use super::error::{ConfigError, Name, Need};
use super::key::Key;
use super::layers::Layers;
use super::web;
use portcullis_oidc::Settings;

/// Issuer, audiences and keys come together or not at all.
pub(crate) fn read(layers: &Layers) -> Result<Option<Settings>, ConfigError> {
    let issuer = layers.optional(Key::OidcIssuer, |text| Ok(text.to_owned()))?;
    let audiences = layers.list(Key::OidcAudience, |text| Ok(text.to_owned()))?;
    let jwks_url = layers.optional(Key::OidcJwksUrl, web::keys_url)?;
    let given = [
        (Key::OidcIssuer, issuer.is_some()),
        (Key::OidcAudience, !audiences.is_empty()),
        (Key::OidcJwksUrl, jwks_url.is_some()),
    ];
    if let (Some(issuer), Some(jwks_url), false) = (issuer, jwks_url, audiences.is_empty()) {
        return Ok(Some(Settings { issuer, audiences, jwks_url }));
    }
    let find = |wanted| given.iter().find(|(_, is_given)| *is_given == wanted).map(|(key, _)| Name(*key));
    match (find(false), find(true)) {
        (Some(key), Some(other)) => Err(ConfigError::Missing { key, needed_by: Need::Companion(other) }),
        _ => Ok(None),
    }
}
