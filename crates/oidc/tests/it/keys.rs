//! How the issuer's keys are come by.

use crate::issuer::{Issuer, Key, verifier};
use portcullis_domain::staff::identity::{IdTokenError, IdTokens};
use portcullis_testkit::clock::FixedClock;
use portcullis_testkit::ports::free_port;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use wiremock::ResponseTemplate;

const A_MOMENT: Duration = Duration::from_secs(10);
const AN_HOUR: Duration = Duration::from_secs(60 * 60);

#[tokio::test]
async fn a_rotated_key_is_found_at_once() {
    let (old, new) = (Key::ec("old", 1), Key::ec("new", 2));
    let issuer = Issuer::with(&[&old]).await;
    issuer.accepts(&old.sign(&issuer.claims(json!({})))).await;
    issuer.shows(&[&old, &new]).await;
    issuer.clock.advance(A_MOMENT);
    issuer.accepts(&new.sign(&issuer.claims(json!({})))).await;
    issuer.accepts(&old.sign(&issuer.claims(json!({})))).await;
    assert_eq!(issuer.asked().await, 1);
}

#[tokio::test]
async fn made_up_names_cost_the_issuer_nothing() {
    let key = Key::ec("one", 1);
    let issuer = Issuer::with(&[&key]).await;
    let strangers = [Key::ec("a", 3), Key::ec("b", 3), Key::ec("c", 3)];
    for stranger in &strangers {
        issuer.refuses(&stranger.sign(&issuer.claims(json!({}))), "unknown key").await;
    }
    assert_eq!(issuer.asked().await, 1);
    issuer.clock.advance(A_MOMENT);
    for stranger in &strangers {
        issuer.refuses(&stranger.sign(&issuer.claims(json!({}))), "unknown key").await;
    }
    assert_eq!(issuer.asked().await, 2);
}

#[tokio::test]
async fn a_key_that_was_taken_away_ends_within_the_hour() {
    let (old, new) = (Key::ec("old", 1), Key::ec("new", 2));
    let issuer = Issuer::with(&[&old, &new]).await;
    issuer.accepts(&old.sign(&issuer.claims(json!({})))).await;
    issuer.shows(&[&new]).await;
    issuer.clock.advance(AN_HOUR);
    issuer.refuses(&old.sign(&issuer.claims(json!({}))), "unknown key").await;
}

#[tokio::test]
async fn known_keys_serve_while_the_issuer_is_away() {
    let (known, new) = (Key::ec("known", 1), Key::ec("new", 2));
    let issuer = Issuer::with(&[&known]).await;
    issuer.accepts(&known.sign(&issuer.claims(json!({})))).await;
    for answer in [
        ResponseTemplate::new(503),
        ResponseTemplate::new(302).insert_header("location", "/keys?again"),
        ResponseTemplate::new(200).set_body_string("<html>"),
        ResponseTemplate::new(200).set_body_bytes(vec![b' '; 300_000]),
    ] {
        issuer.answers(answer).await;
        issuer.clock.advance(AN_HOUR);
        issuer.accepts(&known.sign(&issuer.claims(json!({})))).await;
        let unknown = new.sign(&issuer.claims(json!({})));
        assert_eq!(issuer.verify(&unknown).await, Err(IdTokenError::Unavailable));
        assert_eq!(issuer.asked().await, 1, "nobody waits for it again and again");
    }
    issuer.shows(&[&known, &new]).await;
    issuer.clock.advance(A_MOMENT);
    issuer.accepts(&new.sign(&issuer.claims(json!({})))).await;
}

#[tokio::test]
async fn without_any_key_nothing_can_be_said() {
    let (clock, key) = (Arc::new(FixedClock::default()), Key::ec("one", 1));
    let verifier = verifier(&format!("http://127.0.0.1:{}/keys", free_port()), &clock);
    let issuer = Issuer::with(&[&key]).await;
    let token = key.sign(&issuer.claims(json!({})));
    for _ in 0..2 {
        assert_eq!(verifier.verify(&token).await, Err(IdTokenError::Unavailable));
    }
}

#[tokio::test]
async fn keys_that_are_not_understood_are_left_out() {
    let key = Key::ec("one", 1);
    let issuer = Issuer::with(&[]).await;
    let strange = [
        json!({"kty": "EC", "crv": "secp256k1", "kid": "one", "x": "AA", "y": "AA"}),
        json!({"kty": "new", "kid": "two"}),
        json!("no key at all"),
    ];
    let keys: Vec<_> = strange.iter().chain([&key.jwk]).collect();
    issuer.answers(ResponseTemplate::new(200).set_body_json(json!({ "keys": keys }))).await;
    issuer.accepts(&key.sign(&issuer.claims(json!({})))).await;
}

#[tokio::test]
async fn a_key_for_something_else_checks_no_signature() {
    for (name, value) in [("use", "enc"), ("alg", "ES384")] {
        let mut key = Key::ec("one", 1);
        key.jwk[name] = value.into();
        let issuer = Issuer::with(&[&key]).await;
        issuer.refuses(&key.sign(&issuer.claims(json!({}))), "unknown key").await;
    }
}
