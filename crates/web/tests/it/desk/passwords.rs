//! `PUT /agents/{id}/password` and `PUT /agents/me/password`.

use super::Desk;
use crate::support::{Answer, Ask, PASSWORD};
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

/// Somebody changes their own password.
async fn change(ask: Ask, current: &str, new: &str) -> Answer {
    ask.json(&json!({"current_password": current, "password": new})).call().await
}

const OWN: &str = "/api/v1/agents/me/password";

#[tokio::test]
async fn ones_own_is_changed_and_the_session_that_asked_goes_on() {
    let desk = Desk::set();
    desk.server.agent("bob@example.com");
    let (mine, other) =
        (desk.server.session("bob@example.com").await, desk.server.session("bob@example.com").await);
    let ask = || desk.server.put(OWN).session(&mine).on_our_page();
    assert_eq!(change(ask(), PASSWORD, "another-strong-one").await.data(), true);
    let me = |session: &str| desk.server.get("/api/v1/agents/me").session(session).call();
    assert_eq!(me(&mine).await.status, 200);
    me(&other).await.is_desk_failure(401, "AuthError");
    desk.server.login("bob@example.com", PASSWORD).call().await.is_desk_failure(401, "AuthError");
    assert_eq!(desk.server.login("bob@example.com", "another-strong-one").call().await.status, 200);
    assert_eq!(desk.mails().await, [("password_changed".to_owned(), "bob@example.com".to_owned())]);
    let log = desk.get("/activity-logs?activity=agent.password_set").await.data();
    assert_eq!(log["results"][0]["actor"]["email"], "bob@example.com", "{log}");
}

#[tokio::test]
async fn with_a_key_all_sessions_end() {
    let desk = Desk::set();
    let bob = desk.server.agent("bob@example.com");
    let key = desk.server.key(&bob);
    let session = desk.server.session("bob@example.com").await;
    assert_eq!(change(desk.server.put(OWN).key(&key), PASSWORD, "another-strong-one").await.data(), true);
    let me = desk.server.get("/api/v1/agents/me");
    me.session(&session).call().await.is_desk_failure(401, "AuthError");
    assert_eq!(desk.server.get("/api/v1/agents/me").key(&key).call().await.status, 200);
}

#[tokio::test]
async fn ones_own_needs_the_current_one() {
    let desk = Desk::set();
    desk.server.agent("bob@example.com");
    let mine = desk.server.session("bob@example.com").await;
    let ask = || desk.server.put(OWN).session(&mine).on_our_page();
    for (current, new, wrong) in [
        ("not-the-password", "another-strong-one", "current_password"),
        ("", "another-strong-one", "current_password"),
        // Whether the new one is good is told to who knows the current one.
        ("not-the-password", "short", "current_password"),
        (PASSWORD, "short", "password"),
        (PASSWORD, &"x".repeat(73), "password"),
    ] {
        assert_eq!(change(ask(), current, new).await.wrong_fields(), [wrong], "{current} {new}");
    }
    let both = ask().json(&json!({"current_password": null, "old": 1})).call().await;
    assert_eq!(both.wrong_fields(), ["current_password", "old", "password"]);
    change(desk.server.put(OWN), PASSWORD, "another-strong-one").await.is_desk_failure(401, "AuthError");
    let elsewhere = desk.server.put(OWN).session(&mine).header("origin", "https://evil.example");
    change(elsewhere, PASSWORD, "another-strong-one").await.is_desk_failure(403, "PermissionError");
    assert_eq!(desk.server.login("bob@example.com", PASSWORD).call().await.status, 200);
}

#[tokio::test]
async fn who_guesses_at_ones_own_is_locked_out() {
    let desk = Desk::set();
    desk.server.agent("bob@example.com");
    let mine = desk.server.session("bob@example.com").await;
    let ask = || desk.server.put(OWN).session(&mine).on_our_page();
    for _ in 0..10 {
        let wrong = change(ask(), "not-the-password", "another-strong-one").await;
        assert_eq!(wrong.wrong_fields(), ["current_password"]);
    }
    let locked = change(ask(), PASSWORD, "another-strong-one").await;
    locked.is_desk_failure(429, "RateLimitError");
    assert_eq!(locked.header("retry-after"), "900");
    desk.server.login("bob@example.com", PASSWORD).call().await.is_desk_failure(401, "AuthError");
    desk.server.world.clock.advance(std::time::Duration::from_secs(15 * 60 + 1));
    assert_eq!(change(ask(), PASSWORD, "another-strong-one").await.data(), true);
}

#[tokio::test]
async fn who_has_none_asks_for_a_link() {
    let desk = Desk::set();
    let bob = desk.person("bob@example.com", &[]).await;
    let answer = change(desk.server.put(OWN).key(&bob.key), "", "another-strong-one").await;
    super::names(&answer, "current_password", "link");
}
