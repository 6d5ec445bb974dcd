//! An issuer: keys that sign, and a server that shows their public halves.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::pkcs8::EncodePrivateKey;
use portcullis_domain::Clock;
use portcullis_domain::staff::identity::{IdTokenError, IdTokens, VerifiedIdentity};
use portcullis_oidc::{IdTokenVerifier, Settings};
use portcullis_testkit::clock::FixedClock;
use rsa::pkcs1::EncodeRsaPrivateKey;
use rsa::traits::PublicKeyParts;
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

pub(crate) const ISSUER: &str = "https://accounts.example.com";
pub(crate) const WEB: &str = "web.apps.example.com";
pub(crate) const PHONE: &str = "phone.apps.example.com";

/// A key with a name, as an issuer has several.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) kid: &'static str,
    pub(crate) algorithm: Algorithm,
    private: EncodingKey,
    pub(crate) jwk: Value,
}

static RSA: LazyLock<rsa::RsaPrivateKey> =
    LazyLock::new(|| rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2_048).unwrap());

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Key {
    /// The one RSA key of these tests.
    pub(crate) fn rsa(kid: &'static str) -> Self {
        let (n, e) = (text(&RSA.n().to_bytes_be()), text(&RSA.e().to_bytes_be()));
        let private = EncodingKey::from_rsa_der(RSA.to_pkcs1_der().unwrap().as_bytes());
        let jwk = json!({"kty": "RSA", "kid": kid, "alg": "RS256", "use": "sig", "n": n, "e": e});
        Self { kid, algorithm: Algorithm::RS256, private, jwk }
    }

    /// An elliptic key; another `seed` is another key.
    pub(crate) fn ec(kid: &'static str, seed: u8) -> Self {
        let secret = p256::SecretKey::from_slice(&[seed; 32]).unwrap();
        let point = secret.public_key().to_encoded_point(false);
        let (x, y) = (text(point.x().unwrap()), text(point.y().unwrap()));
        let private = EncodingKey::from_ec_der(secret.to_pkcs8_der().unwrap().as_bytes());
        let jwk = json!({"kty": "EC", "crv": "P-256", "kid": kid, "use": "sig", "x": x, "y": y});
        Self { kid, algorithm: Algorithm::ES256, private, jwk }
    }

    /// What an attacker could take for the secret of a symmetric signature.
    pub(crate) fn modulus() -> Vec<u8> {
        RSA.n().to_bytes_be()
    }

    pub(crate) fn header(&self) -> Header {
        Header { kid: Some(self.kid.to_owned()), ..Header::new(self.algorithm) }
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.sign_under(&self.header(), claims)
    }

    pub(crate) fn sign_under(&self, header: &Header, claims: &Value) -> String {
        encode(header, claims, &self.private).unwrap()
    }
}

/// A token's parts, signed by nobody.
pub(crate) fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}.", text(header.to_string().as_bytes()), text(claims.to_string().as_bytes()))
}

/// The issuer's server, and a service that believes it.
pub(crate) struct Issuer {
    pub(crate) server: MockServer,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) verifier: IdTokenVerifier,
}

impl Issuer {
    pub(crate) async fn with(keys: &[&Key]) -> Self {
        let server = MockServer::start().await;
        let clock = Arc::new(FixedClock::default());
        let verifier = verifier(&format!("{}/keys", server.uri()), &clock);
        let issuer = Self { server, clock, verifier };
        issuer.shows(keys).await;
        issuer
    }

    /// From now on it shows these keys and no others. Requests are counted from here.
    pub(crate) async fn shows(&self, keys: &[&Key]) {
        let keys: Vec<_> = keys.iter().map(|key| &key.jwk).collect();
        self.answers(ResponseTemplate::new(200).set_body_json(json!({ "keys": keys }))).await;
    }

    /// From now on it answers this.
    pub(crate) async fn answers(&self, answer: ResponseTemplate) {
        self.server.reset().await;
        Mock::given(method("GET")).and(path("/keys")).respond_with(answer).mount(&self.server).await;
    }

    /// How often its keys were asked for.
    pub(crate) async fn asked(&self) -> usize {
        self.server.received_requests().await.unwrap().len()
    }

    /// Claims that are right in every way, with some of them changed; `null` takes one out.
    pub(crate) fn claims(&self, changes: Value) -> Value {
        let now = self.clock.now().micros() / 1_000_000;
        let mut claims = json!({
            "iss": ISSUER, "aud": WEB, "azp": PHONE, "sub": "110169484474386276334",
            "iat": now, "exp": now + 3_600, "email": "Ann@Example.com", "email_verified": true,
        });
        let object = claims.as_object_mut().unwrap();
        for (name, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => object.remove(name),
                value => object.insert(name.clone(), value.clone()),
            };
        }
        claims
    }

    pub(crate) fn seconds(&self, from_now: i64) -> i64 {
        self.clock.now().micros() / 1_000_000 + from_now
    }

    pub(crate) async fn verify(&self, token: &str) -> Result<VerifiedIdentity, IdTokenError> {
        self.verifier.verify(token).await
    }

    /// Checks that a token proves who Ann is.
    pub(crate) async fn accepts(&self, token: &str) {
        let identity = self.verify(token).await.unwrap();
        assert_eq!(identity.email.as_str(), "ann@example.com");
    }

    /// Checks that a token is refused for this reason.
    pub(crate) async fn refuses(&self, token: &str, reason: &str) {
        assert_eq!(self.verify(token).await, Err(IdTokenError::Invalid(reason.to_owned())));
    }
}

pub(crate) fn verifier(jwks_url: &str, clock: &Arc<FixedClock>) -> IdTokenVerifier {
    let audiences = vec![WEB.to_owned(), "other.apps.example.com".to_owned()];
    let settings = Settings { issuer: ISSUER.to_owned(), audiences, jwks_url: jwks_url.parse().unwrap() };
    IdTokenVerifier::new(settings, Arc::clone(clock) as Arc<dyn Clock>).unwrap()
}
