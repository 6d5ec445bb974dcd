use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use portcullis_domain::identity::IdTokenError;
use portcullis_domain::{Clock, Timestamp};
use reqwest::{Client, Url};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// Keys are fetched anew after this time, so that one the issuer took away is not believed for ever.
const MAX_AGE: Duration = Duration::from_secs(60 * 60);
/// An unknown `kid` fetches no more often than this, so that made-up ones cost the issuer nothing.
const MIN_AGE: Duration = Duration::from_secs(10);
/// A larger answer is no key set.
const MAX_ANSWER: usize = 256 * 1024;

/// The issuer's keys.
pub(crate) struct Keys {
    client: Client,
    url: Url,
    clock: Arc<dyn Clock>,
    cached: Mutex<Option<(Timestamp, JwkSet)>>,
}

impl Keys {
    pub(crate) fn new(client: Client, url: Url, clock: Arc<dyn Clock>) -> Self {
        Self { client, url, clock, cached: Mutex::new(None) }
    }

    /// The key with this id, if it is one for this algorithm.
    pub(crate) async fn find(
        &self,
        kid: &str,
        algorithm: Algorithm,
    ) -> Result<Option<DecodingKey>, IdTokenError> {
        // One fetch at a time: whoever waits finds what it brought.
        let mut cached = self.cached.lock().await;
        let now = self.clock.now();
        let age = cached.as_ref().map(|(at, _)| now.since(*at));
        let known = cached.as_ref().is_some_and(|(_, set)| set.find(kid).is_some());
        let stale = age.is_none_or(|age| age >= MAX_AGE || (!known && age >= MIN_AGE));
        if stale {
            match self.fetch().await {
                Some(set) => *cached = Some((now, set)),
                // Known keys still serve while the issuer is away.
                None if known => {}
                None => return Err(IdTokenError::Unavailable),
            }
        }
        let key = cached.as_ref().and_then(|(_, set)| set.find(kid)).filter(|key| fits(key, algorithm));
        Ok(key.and_then(|key| DecodingKey::from_jwk(key).ok()))
    }

    async fn fetch(&self) -> Option<JwkSet> {
        let fetched = async {
            let mut response = self.client.get(self.url.clone()).send().await?.error_for_status()?;
            let mut body = Vec::new();
            while let Some(chunk) = response.chunk().await? {
                body.extend_from_slice(&chunk);
                if body.len() > MAX_ANSWER {
                    break;
                }
            }
            Ok::<_, reqwest::Error>(body)
        };
        let body = match fetched.await {
            Ok(body) => body,
            Err(error) => {
                tracing::warn!(%error, "the identity provider's keys were not fetched");
                return None;
            }
        };
        let set = serde_json::from_slice::<JwkSet>(&body);
        if let Err(error) = &set {
            tracing::warn!(%error, "the identity provider's keys are not understood");
        }
        set.ok()
    }
}

/// Whether a key is meant for signatures of this algorithm: a token may not choose how its key is read.
fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    let usable = key.common.public_key_use.as_ref().is_none_or(|usage| *usage == PublicKeyUse::Signature);
    let (kind, named) = match algorithm {
        Algorithm::RS256 => (matches!(key.algorithm, AlgorithmParameters::RSA(_)), KeyAlgorithm::RS256),
        Algorithm::ES256 => (
            matches!(&key.algorithm, AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256),
            KeyAlgorithm::ES256,
        ),
        _ => return false,
    };
    usable && kind && key.common.key_algorithm.is_none_or(|stated| stated == named)
}
