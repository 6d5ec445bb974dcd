//! Addresses that are mailed or shown. They are built from the configured public URL alone.

use crate::base::{GrantToken, RequestId, ResetToken, WebUrl};
use std::fmt::Display;

/// Builds links below the service's public URL.
#[derive(Clone, Debug)]
pub struct Links {
    base: String,
}

impl Links {
    /// Links below `public_url`; a slash at its end makes no difference.
    pub fn new(public_url: &WebUrl) -> Self {
        Self { base: public_url.as_str().trim_end_matches('/').to_owned() }
    }

    /// The public URL without a slash at its end.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The link that people get for a grant.
    pub fn grant(&self, token: &GrantToken) -> String {
        format!("{}/a/{}", self.base, token.reveal())
    }

    /// Where an agent sets a password. Our own log masks the secret, and no page sends it to other sites as a referrer.
    pub fn set_password(&self, token: &ResetToken) -> String {
        format!("{}/set-password/{}", self.base, token.reveal())
    }

    /// The door of a Genie, by its name in URLs: who has access comes in there, others can ask.
    pub fn door(&self, url_name: impl Display) -> String {
        format!("{}/g/{url_name}", self.base)
    }

    /// Where an owner sees one access request.
    pub fn access_request(&self, id: RequestId) -> String {
        format!("{}/requests/{id}", self.base)
    }

    /// Where somebody who may extend an access sees when it ends.
    pub fn end(&self, kind: &str, target: impl std::fmt::Display) -> String {
        format!("{}/ends/{kind}/{target}", self.base)
    }

    /// Where whoever reads a mail stops mails of its kind.
    pub fn unsubscribe(&self, token: &str) -> String {
        format!("{}/unsubscribe/{token}", self.base)
    }
}
