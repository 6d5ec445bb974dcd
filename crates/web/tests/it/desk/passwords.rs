//! `PUT /agents/{id}/password`.

use super::Desk;
use crate::support::{Answer, PASSWORD};
use portcullis_domain::base::ApiKeySecret;
use portcullis_domain::staff::api_keys::NewApiKey;
use portcullis_domain::{AgentId, StoreError, store};
use serde_json::json;

async fn set(desk: &Desk, id: i64, password: &str) -> Answer {
    desk.put(&format!("/agents/{id}/password"), json!({"password": password})).await
}

#[tokio::test]
async fn the_agent_signs_in_with_it_and_is_told() {
    let desk = Desk::set();
    let bob = desk.agent("bob@example.com", &[]).await;
    assert_eq!(set(&desk, bob, PASSWORD).await.data(), true);
    let old = desk.server.session("bob@example.com").await;
    assert_eq!(set(&desk, bob, "another-strong-one").await.data(), true);
    desk.server.login("bob@example.com", PASSWORD).call().await.is_desk_failure(401, "AuthError");
    assert_eq!(desk.server.login("bob@example.com", "another-strong-one").call().await.status, 200);
    desk.server.get("/api/v1/agents/me").session(&old).call().await.is_desk_failure(401, "AuthError");
    assert_eq!(desk.mails().await, vec![("password_changed".to_owned(), "bob@example.com".to_owned()); 2]);
}

#[tokio::test]
async fn keys_of_devices_end_with_it_and_the_primary_one_stays() {
    let desk = Desk::set();
    let bob = desk.person("bob@example.com", &[]).await;
    let device = device_key(&desk, bob.id);
    let me = |key: &str| desk.server.get("/api/v1/agents/me").key(key).call();
    assert_eq!(me(&device).await.status, 200);
    set(&desk, bob.id, PASSWORD).await.data();
    me(&device).await.is_desk_failure(401, "AuthError");
    assert_eq!(me(&bob.key).await.status, 200);
}

/// A key that signing in on a device would make.
pub(super) fn device_key(desk: &Desk, agent: i64) -> String {
    let world = &desk.server.world;
    let secret = ApiKeySecret::generate(&world.secrets);
    let key = NewApiKey {
        agent: AgentId(agent),
        prefix: secret.visible_prefix().to_owned(),
        digest: secret.digest(),
        created_at: world.now(),
    };
    store::write::<_, StoreError>(&*desk.server.store, |tx| tx.insert_device_api_key(&key)).unwrap();
    secret.reveal().to_owned()
}

#[tokio::test]
async fn a_bad_one_is_refused_and_the_old_one_stays() {
    let desk = Desk::set();
    let bob = desk.agent("bob@example.com", &[]).await;
    set(&desk, bob, PASSWORD).await.data();
    let (long, huge) = ("\u{e9}".repeat(37), "x".repeat(100_000));
    for password in ["", "123456789", &long, &huge] {
        assert_eq!(set(&desk, bob, password).await.wrong_fields(), ["password"], "{password:.20}");
    }
    let path = format!("/agents/{bob}/password");
    for body in [json!({}), json!({"password": null}), json!({"password": 1234567890})] {
        assert_eq!(desk.put(&path, body).await.wrong_fields(), ["password"]);
    }
    let unknown = desk.put(&path, json!({"password": PASSWORD, "hash": "$2b$"})).await;
    assert_eq!(unknown.wrong_fields(), ["hash"]);
    assert_eq!(desk.server.login("bob@example.com", PASSWORD).call().await.status, 200);
}

#[tokio::test]
async fn nobody_sets_that_of_who_may_do_more() {
    let desk = Desk::set();
    let lead = desk.holder("lead@example.com", &["users:manage"]).await;
    let bob = desk.agent("bob@example.com", &["agent"]).await;
    let plain = desk.agent("plain@example.com", &[]).await;
    let set = |id: i64| {
        let ask = desk.server.put(&format!("/api/v1/agents/{id}/password")).key(&lead.key);
        ask.json(&json!({"password": PASSWORD})).call()
    };
    set(bob).await.is_desk_failure(403, "PermissionError");
    set(desk.ann.id.0).await.is_desk_failure(403, "PermissionError");
    set(4711).await.is_desk_failure(404, "NotFoundError");
    assert_eq!(set(plain).await.data(), true);
    assert_eq!(set(lead.id).await.data(), true);
}
