use crate::support::{Answer, PASSWORD, PUBLIC_URL, Server};
use portcullis_domain::base::Slice;
use portcullis_domain::base::secrets::uuid_v7;
use portcullis_domain::records::activity::EntryFilter;
use portcullis_domain::staff::agents::{NewAgent, Profile};
use portcullis_domain::{AgentUuid, StoreError, store};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn the_right_password_opens_a_session() {
    let server = Server::start();
    let ann = server.admin("ann@example.com");
    for ask in [
        server.login(" Ann@Example.com ", PASSWORD),
        server.post("/api/v1/auth/login").form(&[("email", "ann@example.com"), ("password", PASSWORD)]),
    ] {
        let answer = ask.call().await;
        let agent = answer.data();
        assert_eq!(agent["id"], ann.id.0);
        assert_eq!(agent["email"], "ann@example.com");
        assert_eq!(agent["last_login_at"], "2026-01-31T09:00:00Z");
        assert!(agent.get("permissions").is_none());
        let cookie = answer.header("set-cookie");
        for flag in ["; HttpOnly", "; SameSite=Lax", "; Secure", "; Path=/", "; Max-Age=604800"] {
            assert!(cookie.contains(flag), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
        answer.has_what_every_answer_has();
    }
}

#[tokio::test]
async fn without_tls_the_cookie_is_not_secure() {
    let server =
        Server::start_with(|settings| settings.public_url = "http://127.0.0.1:9000".parse().unwrap());
    server.admin("ann@example.com");
    let answer = server.login("ann@example.com", PASSWORD).call().await;
    assert!(answer.header("set-cookie").contains("HttpOnly"));
    assert!(!answer.header("set-cookie").contains("Secure"));
}

#[tokio::test]
async fn every_sign_in_has_a_session_of_its_own() {
    let server = Server::start();
    server.admin("ann@example.com");
    let chosen = "0".repeat(64);
    let answer = server.login("ann@example.com", PASSWORD).session(&chosen).on_our_page().call().await;
    assert!(!answer.header("set-cookie").contains(&chosen));
    assert_ne!(server.session("ann@example.com").await, server.session("ann@example.com").await);
    server.get("/api/v1/agents/me").session(&chosen).call().await.is_desk_failure(401, "AuthError");
}

/// What an attacker sees: all but what is different in every answer.
fn seen(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let differs = |name: &str| matches!(name, "x-request-id" | "date" | "ratelimit");
    let headers = answer.headers.keys().map(ToString::to_string).filter(|name| !differs(name));
    let mut headers: Vec<_> = headers.map(|name| (name.clone(), answer.header(&name).to_owned())).collect();
    headers.sort_unstable();
    (answer.status.as_u16(), headers, answer.text.clone())
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_one_answer() {
    let server = Server::start();
    server.admin("ann@example.com");
    let wrong = server.login("ann@example.com", "new-strong-passwore").call().await;
    wrong.is_desk_failure(401, "AuthError");
    assert!(wrong.headers.get("set-cookie").is_none());
    let unknown = server.login("bob@example.com", PASSWORD).call().await;
    assert_eq!(seen(&wrong), seen(&unknown));
    let long = server.login("ann@example.com", &PASSWORD.repeat(100)).call().await;
    assert_eq!(seen(&wrong), seen(&long));
    assert_eq!(activities(&server)[..3], ["agent.sign_in_failed"; 3]);
}

/// What the activity log says was done, latest first.
fn activities(server: &Server) -> Vec<String> {
    let entries: Result<_, StoreError> =
        store::read(&*server.store, |tx| tx.list_activity(&EntryFilter::default(), Slice::first()));
    entries.unwrap().into_iter().map(|entry| entry.activity).collect()
}

#[tokio::test]
async fn an_account_without_password_answers_like_a_wrong_one() {
    let server = Server::start();
    server.admin("ann@example.com");
    let new = NewAgent {
        uuid: AgentUuid(uuid_v7(&server.world.secrets, server.world.now())),
        profile: Profile::new("Bob".parse().unwrap(), "bob@example.com".parse().unwrap()),
        roles: Vec::new(),
        password: None,
        created_at: server.world.now(),
    };
    store::write::<_, StoreError>(&*server.store, |tx| tx.insert_agent(&new)).unwrap().done().unwrap();
    let wrong = server.login("ann@example.com", "").call().await;
    wrong.is_desk_failure(401, "AuthError");
    assert_eq!(seen(&wrong), seen(&server.login("bob@example.com", "").call().await));
}

#[tokio::test]
async fn names_every_wrong_field() {
    let server = Server::start();
    let login = |body| server.post("/api/v1/auth/login").json(&body).call();
    assert_eq!(login(json!({})).await.wrong_fields(), ["email", "password"]);
    assert_eq!(login(json!({"email": 7, "password": null})).await.wrong_fields(), ["email", "password"]);
    let body = json!({"email": "ann@example.com", "password": "x", "remember": true});
    assert_eq!(login(body).await.wrong_fields(), ["remember"]);
    let twice = [("email", "a@example.com"), ("email", "b@example.com"), ("password", "x")];
    let answer = server.post("/api/v1/auth/login").form(&twice).call().await;
    assert_eq!(answer.wrong_fields(), ["email"]);
}

#[tokio::test]
async fn another_site_cannot_sign_anybody_in() {
    let server = Server::start();
    server.admin("ann@example.com");
    let form = [("email", "ann@example.com"), ("password", PASSWORD)];
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        for ask in [server.post("/api/v1/auth/login").form(&form), server.login("ann@example.com", PASSWORD)]
        {
            let answer = ask.header(name, value).call().await;
            answer.is_desk_failure(403, "PermissionError");
            assert!(answer.headers.get("set-cookie").is_none());
        }
    }
    for (name, value) in [("sec-fetch-site", "same-origin"), ("origin", PUBLIC_URL)] {
        let answer = server.post("/api/v1/auth/login").form(&form).header(name, value).call().await;
        assert_eq!(answer.status, 200, "{name}");
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_and_takes_the_cookie_back() {
    let server = Server::start();
    server.admin("ann@example.com");
    let (ended, other) = (server.session("ann@example.com").await, server.session("ann@example.com").await);
    let logout = || server.post("/api/v1/auth/logout").session(&ended).on_our_page().call();
    let answer = logout().await;
    assert_eq!(answer.data(), true);
    let cookie = answer.header("set-cookie");
    for part in ["portcullis_session=;", "Max-Age=0", "Path=/", "HttpOnly"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    server.get("/api/v1/agents/me").session(&ended).call().await.is_desk_failure(401, "AuthError");
    logout().await.is_desk_failure(401, "AuthError");
    assert_eq!(server.get("/api/v1/agents/me").session(&other).call().await.status, 200);
}

#[tokio::test]
async fn a_session_ends_when_idle_and_in_any_case() {
    let server = Server::start_with(|settings| {
        settings.sessions.idle = Duration::from_secs(1_000);
        settings.sessions.absolute = Duration::from_secs(2_500);
    });
    server.admin("ann@example.com");
    let me = |session: &str| server.get("/api/v1/agents/me").session(session).call();
    let idle = server.session("ann@example.com").await;
    let used = server.session("ann@example.com").await;
    for _ in 0..2 {
        server.world.clock.advance(Duration::from_secs(900));
        assert_eq!(me(&used).await.status, 200);
    }
    assert_eq!(me(&idle).await.status, 401);
    server.world.clock.advance(Duration::from_secs(701));
    assert_eq!(me(&used).await.status, 401);
}
