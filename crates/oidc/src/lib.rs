//! Checks OpenID Connect ID tokens behind the domain's [`IdTokens`] port: signature, issuer, audience, times, verified
//! address. It never knows who the agents are.

mod claims;
mod keys;

use claims::Claims;
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use keys::Keys;
use portcullis_domain::Clock;
use portcullis_domain::base::Answer;
use portcullis_domain::staff::identity::{IdTokenError, IdTokens, VerifiedIdentity};
use portcullis_outbound::{OutboundError, Timeouts};
use reqwest::Url;
use std::sync::Arc;

/// Whose tokens are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The `iss` of every token, letter by letter.
    pub issuer: String,
    /// One of these must be in a token's `aud`.
    pub audiences: Vec<String>,
    /// Where the issuer's keys are (a JWK Set, RFC 7517).
    pub jwks_url: Url,
}

/// Verifies ID tokens of one issuer. Keys are cached, and fetched anew when a token names one that is not there.
pub struct IdTokenVerifier {
    settings: Settings,
    keys: Keys,
    clock: Arc<dyn Clock>,
}

/// What an issuer signs with. Symmetric ones and `none` are not among them, so that nobody can sign with a public key.
const ALGORITHMS: [Algorithm; 2] = [Algorithm::RS256, Algorithm::ES256];

/// A longer text is no ID token.
const MAX_TOKEN: usize = 16 * 1024;

impl IdTokenVerifier {
    /// A verifier that has fetched nothing yet.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub fn new(settings: Settings, clock: Arc<dyn Clock>) -> Result<Self, OutboundError> {
        let client = portcullis_outbound::client(&settings.jwks_url, Timeouts::default())?;
        let keys = Keys::new(client, settings.jwks_url.clone(), Arc::clone(&clock));
        Ok(Self { settings, keys, clock })
    }

    async fn check(&self, token: &str) -> Result<VerifiedIdentity, IdTokenError> {
        let invalid = |reason: &str| IdTokenError::Invalid(reason.to_owned());
        if token.len() > MAX_TOKEN {
            return Err(invalid("too long"));
        }
        let header = decode_header(token).map_err(|error| invalid(reason(&error)))?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(invalid("algorithm not allowed"));
        }
        // No extension is understood here, so one that must be understood makes a token invalid (RFC 7515, 4.1.11).
        if header.crit.is_some() {
            return Err(invalid("critical extension"));
        }
        let kid = header.kid.ok_or_else(|| invalid("no kid"))?;
        let key = self.keys.find(&kid, header.alg).await?.ok_or_else(|| invalid("unknown key"))?;
        let mut validation = Validation::new(header.alg);
        validation.set_issuer(&[&self.settings.issuer]);
        validation.set_audience(&self.settings.audiences);
        validation.set_required_spec_claims(&["iss", "aud", "exp"]);
        // Times are checked below, by the clock that decides about everything else.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let claims =
            decode::<Claims>(token, &key, &validation).map_err(|error| invalid(reason(&error)))?.claims;
        claims.check(&self.settings.audiences, self.clock.now()).map_err(invalid)
    }
}

/// For the log: never a piece of the token, as the library's own texts may have.
fn reason(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::InvalidSignature => "wrong signature",
        ErrorKind::InvalidIssuer => "another issuer",
        ErrorKind::InvalidAudience => "another audience",
        ErrorKind::MissingRequiredClaim(_) => "a claim is missing",
        ErrorKind::InvalidAlgorithmName | ErrorKind::InvalidAlgorithm => "algorithm not allowed",
        _ => "malformed",
    }
}

impl IdTokens for IdTokenVerifier {
    fn verify<'a>(&'a self, token: &'a str) -> Answer<'a, Result<VerifiedIdentity, IdTokenError>> {
        Answer::of(self.check(token))
    }
}
