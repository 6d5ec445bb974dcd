use super::Desk;
use super::passwords::device_key;
use crate::support::Server;
use serde_json::{Value, json};

fn path(id: impl std::fmt::Display) -> String {
    format!("/api/v1/agents/{id}/api-key")
}

#[tokio::test]
async fn a_new_key_kills_the_old_one() {
    let server = Server::start();
    let (admin, bob) = (server.key(&server.admin("ann@example.com")), server.agent("bob@example.com"));
    let make = || server.post(&path(bob.id)).key(&admin).call();
    let me = |key: &str| server.get("/api/v1/agents/me").key(key).call();

    let made = make().await.data();
    let first = made["api_key"].as_str().unwrap().to_owned();
    assert_eq!(made["created_at"], "2026-01-31T09:00:00Z");
    assert_eq!(made.as_object().unwrap().len(), 2);
    assert_eq!(me(&first).await.data()["id"], bob.id.0);

    let second = make().await.data()["api_key"].as_str().unwrap().to_owned();
    me(&first).await.is_desk_failure(401, "AuthError");
    let shown = me(&second).await;
    assert_eq!(shown.data()["api_key"]["prefix"], second[..9]);
    assert!(!shown.text.contains(&second));

    for _ in 0..2 {
        assert_eq!(server.delete(&path(bob.id)).key(&admin).call().await.data(), true);
    }
    me(&second).await.is_desk_failure(401, "AuthError");
}

#[tokio::test]
async fn by_cookie_too() {
    let server = Server::start();
    server.admin("ann@example.com");
    let bob = server.agent("bob@example.com");
    let session = server.session("ann@example.com").await;
    let made = server.post(&path(bob.id)).session(&session).on_our_page().call().await;
    assert!(made.data()["api_key"].as_str().unwrap().starts_with("lk_"));
    server.post(&path(bob.id)).session(&session).call().await.is_desk_failure(403, "PermissionError");
}

#[tokio::test]
async fn asks_who_calls_then_whether_they_may_then_what_they_want() {
    let server = Server::start();
    let ann = server.admin("ann@example.com");
    let bob = server.agent("bob@example.com");
    let (admin, agent) = (server.key(&ann), server.key(&bob));
    for id in ["0", "x", "999", &bob.id.to_string()] {
        for ask in [server.post(&path(id)), server.delete(&path(id))] {
            ask.call().await.is_desk_failure(401, "AuthError");
        }
        for ask in [server.post(&path(id)), server.delete(&path(id))] {
            ask.key(&agent).call().await.is_desk_failure(403, "PermissionError");
        }
    }
    server.post(&path("x")).key(&admin).call().await.is_desk_failure(400, "InputError");
    server.post(&path(999)).key(&admin).call().await.is_desk_failure(404, "NotFoundError");
    server.delete(&path(999)).key(&admin).call().await.is_desk_failure(404, "NotFoundError");
}

#[tokio::test]
async fn every_key_is_listed_and_revoked_by_itself() {
    let desk = Desk::set();
    let bob = desk.person("bob@example.com", &[]).await;
    let eve = desk.person("eve@example.com", &[]).await;
    let phone = device_key(&desk, bob.id);
    desk.server.world.clock.advance(std::time::Duration::from_secs(1));
    let tablet = device_key(&desk, bob.id);
    let keys = format!("/agents/{}/api-keys", bob.id);
    let list = desk.get(&keys).await;
    for secret in [&bob.key, &phone, &tablet] {
        assert!(!list.text.contains(secret.as_str()));
    }
    let list = list.data();
    let shown: Vec<_> = list.as_array().unwrap().iter().map(|key| (&key["kind"], &key["prefix"])).collect();
    let (primary, device) = (json!("primary"), json!("device"));
    let prefixes = [&bob.key, &tablet, &phone].map(|key| json!(key[..9]));
    assert_eq!(shown, [(&primary, &prefixes[0]), (&device, &prefixes[1]), (&device, &prefixes[2])]);
    let mut fields: Vec<_> = list[0].as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["created_at", "id", "kind", "last_used_at", "prefix"]);
    assert_eq!(list[0]["last_used_at"], Value::Null);

    let one = |agent: i64, key: usize| format!("/agents/{agent}/api-keys/{}", list[key]["id"]);
    // Somebody else's number with Bob's key is no key.
    desk.delete(&one(eve.id, 1)).await.is_desk_failure(404, "NotFoundError");
    let me = |key: &str| desk.server.get("/api/v1/agents/me").key(key).call();
    assert_eq!(me(&tablet).await.status, 200);
    assert_eq!(desk.delete(&one(bob.id, 1)).await.data(), true);
    me(&tablet).await.is_desk_failure(401, "AuthError");
    desk.delete(&one(bob.id, 1)).await.is_desk_failure(404, "NotFoundError");
    // The primary one is replaced and revoked without those of devices.
    desk.post(&format!("/agents/{}/api-key", bob.id), json!({})).await.data();
    desk.delete(&format!("/agents/{}/api-key", bob.id)).await.data();
    assert_eq!(me(&phone).await.data()["api_key"], Value::Null);
    assert_eq!(desk.get(&keys).await.data().as_array().unwrap().len(), 1);
    for (path, field) in [
        ("/agents/x/api-keys/1".to_owned(), "id"),
        (format!("{keys}/0"), "key_id"),
        (format!("{keys}/x"), "key_id"),
    ] {
        assert_eq!(desk.delete(&path).await.wrong_fields(), [field], "{path}");
    }
    desk.get("/agents/4711/api-keys").await.is_desk_failure(404, "NotFoundError");
    desk.delete("/agents/4711/api-keys/1").await.is_desk_failure(404, "NotFoundError");
}

#[tokio::test]
async fn nobody_mints_or_revokes_for_who_may_do_more() {
    let desk = Desk::set();
    let lead = desk.holder("lead@example.com", &["users:manage"]).await;
    let bob = desk.agent("bob@example.com", &["agent"]).await;
    let plain = desk.agent("plain@example.com", &[]).await;
    for id in [bob, desk.ann.id.0] {
        let agent = format!("/api/v1/agents/{id}");
        for ask in [
            desk.server.post(&format!("{agent}/api-key")),
            desk.server.delete(&format!("{agent}/api-key")),
            desk.server.get(&format!("{agent}/api-keys")),
            desk.server.delete(&format!("{agent}/api-keys/1")),
        ] {
            ask.key(&lead.key).call().await.is_desk_failure(403, "PermissionError");
        }
    }
    for id in [plain, lead.id] {
        let made = desk.server.post(&format!("/api/v1/agents/{id}/api-key")).key(&lead.key).call().await;
        assert_eq!(made.status, 200);
    }
}

#[tokio::test]
async fn who_is_disabled_gets_no_key() {
    let desk = Desk::set();
    let bob = desk.agent("bob@example.com", &[]).await;
    let (path, key) = (format!("/agents/{bob}"), format!("/agents/{bob}/api-key"));
    desk.put(&path, json!({"enabled": false})).await.data();
    desk.post(&key, json!({})).await.is_desk_failure(409, "ConflictError");
    assert_eq!(desk.get(&format!("{path}/api-keys")).await.data(), json!([]));
    desk.put(&path, json!({"enabled": true})).await.data();
    desk.post(&key, json!({})).await.data();
}
