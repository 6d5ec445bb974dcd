use crate::providers::{Account, Provider};
use crate::{Secret, Sender};
use portcullis_domain::WebUrl;
use portcullis_outbound::Timeouts;
use reqwest::Url;

/// Everything that is needed to send through a provider, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub(crate) account: Account,
    pub(crate) from: Sender,
    pub(crate) endpoint: Url,
    pub(crate) timeouts: Timeouts,
}

/// Settings that do not fit together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Every provider but Mailpit knows its customers by a token.
    #[error("The mail provider {0} needs a token.")]
    TokenMissing(Provider),
    /// Mailpit takes a user name and a password.
    #[error("The token for mailpit must have the form user:password.")]
    TokenForm,
    /// Mailgun's API names the sending domain in its address.
    #[error("The mail provider mailgun needs the sending domain, such as mg.example.com.")]
    DomainMissing,
    /// The sending domain is none.
    #[error("The sending domain must be a domain name such as mg.example.com.")]
    DomainForm,
    /// The base URL is none.
    #[error("The mail endpoint must be an http or https address without ? or #.")]
    Endpoint,
}

impl Settings {
    /// Checks settings. `endpoint` is the base URL of the API, the provider's public one when it is `None`; `domain` is
    /// the sending domain, which only Mailgun needs. Only Mailpit does without a token; where its API is protected, the
    /// token is `user:password`.
    ///
    /// # Errors
    /// [`SettingsError`] says what is missing or malformed.
    pub fn new(
        provider: Provider,
        token: Option<Secret>,
        from: Sender,
        endpoint: Option<&str>,
        domain: Option<&str>,
    ) -> Result<Self, SettingsError> {
        let account = Account::new(provider, token, domain)?;
        let endpoint = base_url(endpoint.unwrap_or(provider.default_endpoint()))?;
        Ok(Self { account, from, endpoint, timeouts: Timeouts::default() })
    }

    /// The same settings with other time-outs.
    #[must_use]
    pub fn with_timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// The provider.
    pub fn provider(&self) -> Provider {
        self.account.provider()
    }
}

fn base_url(raw: &str) -> Result<Url, SettingsError> {
    let checked: WebUrl = raw.parse().map_err(|_| SettingsError::Endpoint)?;
    let url = Url::parse(checked.as_str()).map_err(|_| SettingsError::Endpoint)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(SettingsError::Endpoint);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn settings(
        provider: Provider,
        token: Option<&str>,
        endpoint: Option<&str>,
        domain: Option<&str>,
    ) -> Result<Settings, SettingsError> {
        let token = token.map(|token| Secret::new(token).unwrap());
        Settings::new(provider, token, "desk@example.com".parse().unwrap(), endpoint, domain)
    }

    #[test]
    fn every_provider_has_a_public_endpoint() {
        for (provider, url) in [
            (Provider::Postmark, "https://api.postmarkapp.com/"),
            (Provider::Resend, "https://api.resend.com/"),
            (Provider::SendGrid, "https://api.sendgrid.com/"),
            (Provider::Mailgun, "https://api.mailgun.net/"),
            (Provider::Mailpit, "http://127.0.0.1:8025/"),
        ] {
            let settings = settings(provider, Some("u:p"), None, Some("mg.example.com")).unwrap();
            assert_eq!(settings.endpoint.as_str(), url);
            assert_eq!(settings.provider(), provider);
            assert_eq!(settings.timeouts.connect, Duration::from_secs(5));
            assert_eq!(settings.timeouts.total, Duration::from_secs(15));
        }
    }

    #[test]
    fn says_what_is_missing() {
        for provider in [Provider::Postmark, Provider::Resend, Provider::SendGrid, Provider::Mailgun] {
            let error = settings(provider, None, None, Some("mg.example.com")).unwrap_err();
            assert_eq!(error, SettingsError::TokenMissing(provider));
        }
        let mailgun = |domain| settings(Provider::Mailgun, Some("t"), None, domain).unwrap_err();
        assert_eq!(mailgun(None), SettingsError::DomainMissing);
        for domain in ["", "example", "a b.com", "../x", "a..b", "-a.example.com", "a.com/../b"] {
            assert_eq!(mailgun(Some(domain)), SettingsError::DomainForm, "{domain}");
        }
        assert!(settings(Provider::Mailpit, None, None, None).is_ok());
        let error = settings(Provider::Mailpit, Some("no-colon"), None, None).unwrap_err();
        assert_eq!(error, SettingsError::TokenForm);
    }

    #[test]
    fn the_endpoint_is_a_plain_base_url() {
        for endpoint in
            ["", "relay", "ftp://relay", "https://u:p@relay", "https://relay/?a", "https://relay/#a"]
        {
            let error = settings(Provider::Resend, Some("t"), Some(endpoint), None).unwrap_err();
            assert_eq!(error, SettingsError::Endpoint, "{endpoint}");
        }
    }

    #[test]
    fn debug_shows_no_token() {
        for provider in Provider::ALL {
            let settings = settings(provider, Some("canary:canary"), None, Some("mg.example.com")).unwrap();
            assert!(!format!("{settings:?}").contains("canary"), "{provider}");
        }
    }
}
