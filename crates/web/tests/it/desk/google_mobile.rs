use super::Desk;
use crate::support::Server;
use portcullis_domain::base::Answer;
use portcullis_domain::staff::identity::{IdTokenError, IdTokens, VerifiedIdentity};
use portcullis_testkit::MemoryStore;
use serde_json::{Value, json};
use std::sync::Arc;

const PATH: &str = "/api/v1/auth/google-mobile";

/// A provider that vouches for whoever a token names.
struct Provider;

impl IdTokens for Provider {
    fn verify<'a>(&'a self, token: &'a str) -> Answer<'a, Result<VerifiedIdentity, IdTokenError>> {
        let identity = match token.parse() {
            Ok(email) => Ok(VerifiedIdentity { email }),
            Err(_) if token == "away" => Err(IdTokenError::Unavailable),
            Err(_) => Err(IdTokenError::Invalid("a canary for the log".into())),
        };
        Answer::of(std::future::ready(identity))
    }
}

fn desk() -> Desk {
    Desk::on(Server::start_as(Arc::new(MemoryStore::new()), |_, parts| {
        parts.id_tokens = Some(Arc::new(Provider))
    }))
}

#[tokio::test]
async fn a_proven_address_gets_a_key_for_the_device() {
    let desk = desk();
    let sign_in = || desk.server.post(PATH).json(&json!({"id_token": "ann@example.com"})).call();
    let answer = sign_in().await;
    answer.has_what_every_answer_has();
    let made = answer.data();
    let user = json!({"id": desk.ann.id.0, "email": "ann@example.com", "first_name": "Ada"});
    let fields: Vec<_> = made.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["api_key", "expires_at", "user"]);
    assert_eq!((&made["user"], &made["expires_at"]), (&user, &Value::Null));
    let other = sign_in().await.data();
    assert_ne!(made["api_key"], other["api_key"]);
    for key in [&made["api_key"], &other["api_key"], &json!(desk.key)] {
        let me = desk.server.get("/api/v1/agents/me").key(key.as_str().unwrap()).call().await.data();
        assert_eq!(me["id"], desk.ann.id.0);
        assert_eq!(me["last_login_at"], "2026-01-31T09:00:00Z");
        assert_eq!(me["api_key"]["prefix"], desk.key[..9], "the primary key stays");
    }
    let list = desk.get(&format!("/agents/{}/api-keys", desk.ann.id)).await.data();
    let kinds: Vec<_> = list.as_array().unwrap().iter().map(|key| &key["kind"]).collect();
    assert_eq!(kinds, ["primary", "device", "device"]);
}

#[tokio::test]
async fn nobody_else_gets_one() {
    let desk = desk();
    let bob = desk.agent("bob@example.com", &["agent"]).await;
    desk.put(&format!("/agents/{bob}"), json!({"enabled": false})).await.data();
    let cy = desk.agent("cy@example.com", &["agent"]).await;
    desk.delete(&format!("/agents/{cy}")).await.data();
    let sign_in = |token: &str| desk.server.post(PATH).json(&json!({"id_token": token})).call();
    for token in ["unknown@example.com", "bob@example.com", "cy@example.com", "eyJ.eyJ.x", ""] {
        let refused = sign_in(token).await;
        refused.is_desk_failure(401, "AuthError");
        assert!(!refused.text.contains("canary"), "{refused:?}");
    }
    let away = sign_in("away").await;
    away.is_desk_failure(503, "UnavailableError");
    assert_eq!(away.header("retry-after"), "10");
    let wrong = |body: Value| desk.server.post(PATH).json(&body).call();
    assert_eq!(wrong(json!({})).await.wrong_fields(), ["id_token"]);
    assert_eq!(wrong(json!({"id_token": 7, "email": "x"})).await.wrong_fields(), ["email", "id_token"]);
}

#[tokio::test]
async fn without_an_issuer_there_is_no_such_way_in() {
    let server = Server::start();
    let answer = server.post(PATH).json(&json!({"id_token": "ann@example.com"})).call().await;
    answer.is_desk_failure(404, "NotFoundError");
    assert!(answer.text.contains("not set up"), "{answer:?}");
}

#[tokio::test]
async fn attempts_are_limited() {
    let server = Server::start_with(|settings| settings.auth_rate_per_minute = 1);
    assert_eq!(server.post(PATH).json(&json!({})).call().await.status, 400);
    server.post(PATH).json(&json!({})).call().await.is_desk_failure(429, "RateLimitError");
}
