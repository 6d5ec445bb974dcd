//! Signing in on a phone, with a token of the issuer that is configured.

use crate::support::{Database, on_both};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use p256::elliptic_curve::sec1::ToEncodedPoint;
use p256::pkcs8::EncodePrivateKey;
use portcullis_testkit::app::App;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

on_both!(a_token_of_the_issuer_is_traded_for_a_key_that_works);

const ISSUER: &str = "https://accounts.example.com";
const AUDIENCE: &str = "phone.apps.example.com";

/// A key that signs; another `seed` is another key of the same name.
struct Key(p256::SecretKey);

impl Key {
    fn new(seed: u8) -> Self {
        Self(p256::SecretKey::from_slice(&[seed; 32]).unwrap())
    }

    fn jwk(&self) -> Value {
        let point = self.0.public_key().to_encoded_point(false);
        let [x, y] = [point.x(), point.y()].map(|part| URL_SAFE_NO_PAD.encode(part.unwrap()));
        json!({"kty": "EC", "crv": "P-256", "kid": "one", "use": "sig", "x": x, "y": y})
    }

    /// A token for Ann, with some claims changed.
    fn sign(&self, app: &App, changes: Value) -> String {
        let now = app.site.now().micros() / 1_000_000;
        let mut claims = json!({
            "iss": ISSUER, "aud": AUDIENCE, "sub": "110169484474386276334", "iat": now, "exp": now + 3_600,
            "email": "Ann@Example.com", "email_verified": true,
        });
        claims.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        let header = Header { kid: Some("one".into()), ..Header::new(Algorithm::ES256) };
        let private = EncodingKey::from_ec_der(self.0.to_pkcs8_der().unwrap().as_bytes());
        encode(&header, &claims, &private).unwrap()
    }
}

fn a_token_of_the_issuer_is_traded_for_a_key_that_works(database: &Database) {
    let (key, runtime) = (Key::new(1), Runtime::new().unwrap());
    let issuer = runtime.block_on(async {
        let issuer = MockServer::start().await;
        let keys = ResponseTemplate::new(200).set_body_json(json!({"keys": [key.jwk()]}));
        Mock::given(method("GET")).and(path("/keys")).respond_with(keys).mount(&issuer).await;
        issuer
    });
    let app = database.app().set("oidc_issuer", ISSUER).set("oidc_audience", AUDIENCE);
    let app = app.set("oidc_jwks_url", format!("{}/keys", issuer.uri())).start();
    let ann = app.site.owner("ann@example.com");
    let ada = app.site.administrator("ada@example.com");
    let sign_in =
        |token: String| app.http.post("/api/v1/auth/google-mobile").json(&json!({"id_token": token})).call();
    let me = |key: &str| app.http.get("/api/v1/agents/me").key(key).call();

    let answer = sign_in(key.sign(&app, json!({})));
    let made = answer.data();
    let id = ann.principal.id.0;
    assert_eq!(made["user"], json!({"id": id, "email": "ann@example.com", "first_name": "Ann"}));
    assert_eq!(made["expires_at"], Value::Null);
    let phone = made["api_key"].as_str().unwrap();
    for key in [phone, &ann.key] {
        assert_eq!(me(key).data()["id"], id, "the one beside the other");
    }
    let listed = app.http.get(&format!("/api/v1/agents/{id}/api-keys")).key(&ada.key).call().data();
    let device = listed.as_array().unwrap().iter().find(|key| key["kind"] == "device").unwrap();
    let one = format!("/api/v1/agents/{id}/api-keys/{}", device["id"]);
    assert_eq!(app.http.delete(&one).key(&ada.key).call().data(), true);
    assert_eq!((me(phone).status, me(&ann.key).status), (401, 200));

    for (signer, changes) in [
        (Key::new(2), json!({})),
        (Key::new(1), json!({"aud": "another.example.com"})),
        (Key::new(1), json!({"iss": "https://evil.example"})),
        (Key::new(1), json!({"exp": 0})),
        (Key::new(1), json!({"email_verified": false})),
        (Key::new(1), json!({"email": "nobody@example.com"})),
    ] {
        assert_eq!(sign_in(signer.sign(&app, changes.clone())).status, 401, "{changes}");
    }
}
