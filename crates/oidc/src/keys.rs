use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use portcullis_domain::staff::identity::IdTokenError;
use portcullis_domain::{Clock, Timestamp};
use reqwest::{Client, Url};
use serde::Deserialize;
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Keys are fetched anew after this time, so that one the issuer took away is not believed for ever.
pub(crate) const MAX_AGE: Duration = Duration::from_secs(60 * 60);
/// Nothing is fetched more often than this: made-up key ids cost the issuer nothing, and while it is away nobody waits
/// for it again and again.
pub(crate) const MIN_AGE: Duration = Duration::from_secs(10);
/// A larger answer is no key set.
const MAX_ANSWER: usize = 256 * 1024;

/// The issuer's keys.
pub(crate) struct Keys {
    client: Client,
    url: Url,
    clock: Arc<dyn Clock>,
    cached: Mutex<Cached>,
    fetching: tokio::sync::Mutex<()>,
}

#[derive(Clone, Default)]
struct Cached {
    /// Empty until the first fetch that succeeded.
    keys: Option<Arc<Vec<Jwk>>>,
    fetched_at: Option<Timestamp>,
    tried_at: Option<Timestamp>,
}

impl Keys {
    pub(crate) fn new(client: Client, url: Url, clock: Arc<dyn Clock>) -> Self {
        Self { client, url, clock, cached: Mutex::default(), fetching: tokio::sync::Mutex::new(()) }
    }

    /// The key with this id, if it is one for this algorithm.
    ///
    /// # Errors
    /// [`IdTokenError::Unavailable`] when the issuer would have to be asked and does not answer.
    pub(crate) async fn find(
        &self,
        kid: &str,
        algorithm: Algorithm,
    ) -> Result<Option<DecodingKey>, IdTokenError> {
        let seen = self.cached();
        if seen.needs_fetch(kid, algorithm, self.clock.now()) {
            let turn = match self.fetching.try_lock() {
                Ok(turn) => Some(turn),
                // A key that is known serves while somebody else asks for news.
                Err(_) if seen.find(kid, algorithm).is_some() => None,
                Err(_) => Some(self.fetching.lock().await),
            };
            // Whoever waited finds what the one before brought.
            if turn.is_some() && self.cached().needs_fetch(kid, algorithm, self.clock.now()) {
                self.refresh().await;
            }
        }
        let cached = self.cached();
        match cached.find(kid, algorithm) {
            Some(key) => Ok(DecodingKey::from_jwk(key).ok()),
            None if cached.last_try_failed() => Err(IdTokenError::Unavailable),
            None => Ok(None),
        }
    }

    fn cached(&self) -> Cached {
        self.cached.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn refresh(&self) {
        let fetched = self.fetch().await;
        let now = self.clock.now();
        let mut cached = self.cached.lock().unwrap_or_else(PoisonError::into_inner);
        cached.tried_at = Some(now);
        if let Some(keys) = fetched {
            cached.fetched_at = Some(now);
            cached.keys = Some(Arc::new(keys));
        }
    }

    async fn fetch(&self) -> Option<Vec<Jwk>> {
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
        let keys = key_set(&body);
        if keys.is_none() {
            tracing::warn!("the identity provider's keys are not understood");
        }
        keys
    }
}

impl Cached {
    fn find(&self, kid: &str, algorithm: Algorithm) -> Option<&Jwk> {
        let is_it = |key: &&Jwk| key.common.key_id.as_deref() == Some(kid) && fits(key, algorithm);
        self.keys.as_ref()?.iter().find(is_it)
    }

    fn needs_fetch(&self, kid: &str, algorithm: Algorithm, now: Timestamp) -> bool {
        let is_older = |at: Option<Timestamp>, age| at.is_none_or(|at| now.since(at) >= age);
        is_older(self.tried_at, MIN_AGE)
            && (self.find(kid, algorithm).is_none() || is_older(self.fetched_at, MAX_AGE))
    }

    fn last_try_failed(&self) -> bool {
        self.tried_at != self.fetched_at
    }
}

/// The keys of a JWK Set. One that is not understood is left out (RFC 7517, section 5).
fn key_set(body: &[u8]) -> Option<Vec<Jwk>> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<Value>,
    }
    let set: Set = serde_json::from_slice(body).ok()?;
    Some(set.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect())
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
