use crate::support::Server;

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
