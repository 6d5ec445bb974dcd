use crate::support::{Ask, PUBLIC_URL, Server};
use serde_json::{Value, json};
use std::time::Duration;

const SESSIONS: &str = "/api/v1/agents/me/sessions";

async fn sessions(server: &Server, session: &str) -> Vec<Value> {
    server.get(SESSIONS).session(session).call().await.data().as_array().unwrap().clone()
}

#[tokio::test]
async fn lists_the_callers_own() {
    let server = Server::start();
    server.admin("ann@example.com");
    server.agent("bob@example.com");
    let first = server
        .login("ann@example.com", crate::support::PASSWORD)
        .header("user-agent", "Mozilla/5.0 (test)")
        .call()
        .await;
    assert_eq!(first.status, 200);
    server.world.clock.advance(Duration::from_secs(5));
    let session = server.session("ann@example.com").await;
    server.session("bob@example.com").await;
    let list = sessions(&server, &session).await;
    assert_eq!(list.len(), 2, "{list:?}");
    let current: Vec<_> = list.iter().map(|one| one["current"].as_bool().unwrap()).collect();
    assert_eq!(current, [true, false]);
    assert_eq!(list[1]["user_agent"], "Mozilla/5.0 (test)");
    assert_eq!(list[1]["ip"], "127.0.0.1");
    assert_eq!(list[1]["created_at"], "2026-01-31T09:00:00Z");
    assert!(!format!("{list:?}").contains(&session), "{list:?}");
}

#[tokio::test]
async fn ends_one_of_the_callers_own() {
    let server = Server::start();
    server.admin("ann@example.com");
    server.agent("bob@example.com");
    let (mine, other) = (server.session("ann@example.com").await, server.session("ann@example.com").await);
    let bobs = server.session("bob@example.com").await;
    let id = |list: Vec<Value>, current: bool| {
        list.iter().find(|one| one["current"] == current).unwrap()["id"].to_string()
    };
    let (other_id, bobs_id) =
        (id(sessions(&server, &mine).await, false), id(sessions(&server, &bobs).await, true));
    let end = |id: &str| server.delete(&format!("{SESSIONS}/{id}")).session(&mine).on_our_page().call();
    assert_eq!(end(&other_id).await.data(), true);
    server.get(SESSIONS).session(&other).call().await.is_desk_failure(401, "AuthError");
    end(&other_id).await.is_desk_failure(404, "NotFoundError");
    end(&bobs_id).await.is_desk_failure(404, "NotFoundError");
    assert_eq!(sessions(&server, &bobs).await.len(), 1);
    for id in ["0", "-1", "x", "1e3", "99999999999999999999"] {
        assert_eq!(end(id).await.wrong_fields(), ["id"], "{id}");
    }
}

#[tokio::test]
async fn ends_all_others() {
    let server = Server::start();
    let key = server.key(&server.admin("ann@example.com"));
    server.agent("bob@example.com");
    let (mine, other) = (server.session("ann@example.com").await, server.session("ann@example.com").await);
    let bobs = server.session("bob@example.com").await;
    assert_eq!(server.delete(SESSIONS).session(&mine).on_our_page().call().await.data(), true);
    server.get(SESSIONS).session(&other).call().await.is_desk_failure(401, "AuthError");
    assert_eq!(sessions(&server, &mine).await.len(), 1);
    assert_eq!(sessions(&server, &bobs).await.len(), 1);
    // With a key every session is another one.
    assert_eq!(server.delete(SESSIONS).key(&key).call().await.data(), true);
    server.get(SESSIONS).session(&mine).call().await.is_desk_failure(401, "AuthError");
}

#[tokio::test]
async fn a_session_in_use_goes_on() {
    let idle = Duration::from_secs(60);
    let server = Server::start_with(|settings| settings.sessions.idle = idle);
    server.agent("bob@example.com");
    let session = server.session("bob@example.com").await;
    let uses: [&dyn Fn() -> Ask; 3] = [
        &|| server.get(SESSIONS),
        // What fails is a use too.
        &|| server.get("/api/v1/agents"),
        &|| server.put("/api/v1/agents/me").on_our_page().json(&json!({"nonsense": true})),
    ];
    for (expected, ask) in [200, 403, 400].into_iter().zip(uses) {
        for round in 1..=6 {
            server.world.clock.advance(Duration::from_secs(20));
            let answer = ask().session(&session).call().await;
            assert_eq!(answer.status, expected, "after {round} times 20 seconds: {answer:?}");
        }
    }
    server.world.clock.advance(idle);
    server.get(SESSIONS).session(&session).call().await.is_desk_failure(401, "AuthError");
}

#[tokio::test]
async fn a_change_by_cookie_comes_from_our_own_pages() {
    let server = Server::start();
    let key = server.key(&server.admin("ann@example.com"));
    let session = server.session("ann@example.com").await;
    let refused: [&[(&str, &str)]; 7] = [
        &[],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "http://access.example.com")],
        // What the browser itself says counts more than what it was made to send.
        &[("sec-fetch-site", "cross-site"), ("origin", PUBLIC_URL)],
    ];
    let taken: [&[(&str, &str)]; 4] = [
        &[("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "none")],
        &[("origin", PUBLIC_URL)],
        &[("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")],
    ];
    let with = |ask: Ask, headers: &[(&str, &str)]| {
        headers.iter().fold(ask, |ask, (name, value)| ask.header(name, value))
    };
    for headers in refused {
        with(server.delete(SESSIONS).session(&session), headers)
            .call()
            .await
            .is_desk_failure(403, "PermissionError");
        let read = with(server.get(SESSIONS).session(&session), headers).call().await;
        assert_eq!(read.status, 200, "{headers:?}");
    }
    for headers in taken {
        let answer = with(server.delete(SESSIONS).session(&session), headers).call().await;
        assert_eq!(answer.status, 200, "{headers:?}");
    }
    for headers in refused {
        let answer = with(server.delete(SESSIONS).key(&key), headers).call().await;
        assert_eq!(answer.status, 200, "{headers:?}");
    }
}
