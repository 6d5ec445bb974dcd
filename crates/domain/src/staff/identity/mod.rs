//! Identities that an OpenID provider vouches for.

use crate::base::{Answer, Email};

/// What a valid ID token says (OpenID Connect Core 1.0, section 2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedIdentity {
    /// The address; the provider says that it is verified.
    pub email: Email,
}

/// Why an ID token proves nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// No issuer is configured.
    #[error("Signing in with an ID token is not set up here.")]
    NotConfigured,
    /// Signature, issuer, audience, time or address is not right. The text is for the log only.
    #[error("This ID token is not valid.")]
    Invalid(String),
    /// The issuer's keys could not be fetched.
    #[error("The identity provider does not answer. Try again in a moment.")]
    Unavailable,
}

/// Verifies ID tokens. It may fetch the issuer's keys.
pub trait IdTokens: Send + Sync {
    /// Checks signature, issuer, audience, times and `email_verified`.
    fn verify<'a>(&'a self, token: &'a str) -> Answer<'a, Result<VerifiedIdentity, IdTokenError>>;
}
