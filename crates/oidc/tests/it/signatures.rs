//! Who can have signed a token.

use crate::issuer::{Issuer, Key, unsigned};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::json;

#[tokio::test]
async fn either_algorithm_is_taken() {
    let (rsa, ec) = (Key::rsa("rsa"), Key::ec("ec", 1));
    let issuer = Issuer::with(&[&rsa, &ec]).await;
    for key in [&rsa, &ec] {
        issuer.accepts(&key.sign(&issuer.claims(json!({})))).await;
    }
    assert_eq!(issuer.asked().await, 1, "keys are kept");
}

#[tokio::test]
async fn another_key_under_a_known_name_signs_nothing() {
    let (rsa, ec) = (Key::rsa("rsa"), Key::ec("ec", 1));
    let issuer = Issuer::with(&[&rsa, &ec]).await;
    let claims = issuer.claims(json!({}));
    issuer.refuses(&Key::ec("ec", 2).sign(&claims), "wrong signature").await;
    // A name of the other kind of key.
    issuer.refuses(&Key::ec("rsa", 1).sign(&claims), "unknown key").await;
    issuer.refuses(&Key::rsa("ec").sign(&claims), "unknown key").await;
}

#[tokio::test]
async fn a_changed_token_is_refused() {
    let key = Key::ec("one", 1);
    let issuer = Issuer::with(&[&key]).await;
    let (ann, bob) = (issuer.claims(json!({})), issuer.claims(json!({"email": "bob@example.com"})));
    let (ann, bob) = (key.sign(&ann), key.sign(&bob));
    let part = |token: &str, number: usize| token.split('.').nth(number).unwrap().to_owned();
    let mixed = format!("{}.{}.{}", part(&ann, 0), part(&bob, 1), part(&ann, 2));
    issuer.refuses(&mixed, "wrong signature").await;
    issuer.refuses(&format!("{}.{}.", part(&ann, 0), part(&ann, 1)), "wrong signature").await;
}

#[tokio::test]
async fn a_token_cannot_do_without_a_signature() {
    let key = Key::rsa("rsa");
    let issuer = Issuer::with(&[&key]).await;
    for algorithm in ["none", "None", "NONE", ""] {
        let token = unsigned(&json!({"alg": algorithm, "kid": "rsa"}), &issuer.claims(json!({})));
        assert!(issuer.verify(&token).await.is_err(), "{algorithm}");
    }
    assert_eq!(issuer.asked().await, 0, "no key is looked for");
}

#[tokio::test]
async fn a_public_key_is_no_secret_to_sign_with() {
    let key = Key::rsa("rsa");
    let issuer = Issuer::with(&[&key]).await;
    let header = Header { kid: Some("rsa".into()), ..Header::new(Algorithm::HS256) };
    for secret in [Key::modulus(), key.jwk.to_string().into_bytes()] {
        let token = encode(&header, &issuer.claims(json!({})), &EncodingKey::from_secret(&secret)).unwrap();
        issuer.refuses(&token, "algorithm not allowed").await;
    }
}

#[tokio::test]
async fn a_header_is_understood_or_refused() {
    let key = Key::ec("one", 1);
    let issuer = Issuer::with(&[&key]).await;
    let claims = issuer.claims(json!({}));
    let nameless = Header { kid: None, ..key.header() };
    issuer.refuses(&key.sign_under(&nameless, &claims), "no kid").await;
    let critical = Header { crit: Some(vec!["exp".into()]), ..key.header() };
    issuer.refuses(&key.sign_under(&critical, &claims), "critical extension").await;
    for text in ["", ".", "..", "a.b.c", "\u{1f6df}.\u{1f6df}.\u{1f6df}"] {
        issuer.refuses(text, "malformed").await;
    }
    issuer.refuses(&"a".repeat(1_000_000), "too long").await;
}
