use crate::support::{Answer, Ask, PASSWORD, Server};
use serde_json::json;

#[tokio::test]
async fn attempts_of_one_address_are_limited() {
    let server = Server::start_with(|settings| settings.auth_rate_per_minute = 2);
    server.admin("ann@example.com");
    let first = server.login("ann@example.com", "wrong").call().await;
    first.is_desk_failure(401, "AuthError");
    assert_eq!(first.header("ratelimit-policy"), "\"sign-in\";q=2;w=60");
    assert_eq!(first.header("ratelimit"), "\"sign-in\";r=1;t=30");
    let second = server.login("ann@example.com", "wrong").call().await;
    second.is_desk_failure(401, "AuthError");
    assert_eq!(second.header("ratelimit"), "\"sign-in\";r=0;t=60");
    // The right password too, and without a look at the body.
    let third = server.post("/api/v1/auth/login").body("text/plain", "x").call().await;
    third.is_desk_failure(429, "RateLimitError");
    let wait: u64 = third.header("retry-after").parse().unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
    assert_eq!(third.header("ratelimit"), format!("\"sign-in\";r=0;t={wait}"));
    assert!(third.headers.get("set-cookie").is_none());
    // What needs a credential anyway is not limited.
    let me = server.get("/api/v1/agents/me").call().await;
    me.is_desk_failure(401, "AuthError");
    assert_eq!(me.header("ratelimit"), "");
}

/// A form as a browser of ours sends it.
async fn form(server: &Server, path: &str, fields: &[(&str, &str)]) -> Answer {
    server.post(path).form(fields).on_our_page().call().await
}

#[tokio::test]
async fn an_office_behind_one_address_signs_in() {
    let server = Server::start_with(|settings| settings.auth_rate_per_minute = 2);
    server.admin("ann@example.com");
    server.login("ann@example.com", "wrong").call().await.is_desk_failure(401, "AuthError");
    for _ in 0..20 {
        let answer = server.login("ann@example.com", PASSWORD).call().await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.header("ratelimit"), "\"sign-in\";r=1;t=30");
        let page = form(&server, "/sign-in", &[("email", "ann@example.com"), ("password", PASSWORD)]).await;
        assert_eq!(page.status, 303, "{page:?}");
    }
    // Between right ones, wrong ones count all the same.
    let page = form(&server, "/sign-in", &[("email", "ann@example.com"), ("password", "wrong")]).await;
    assert_eq!(page.status, 401);
    assert_eq!(server.login("ann@example.com", PASSWORD).call().await.status, 429);
}

#[tokio::test]
async fn no_open_route_uses_up_anothers_quota() {
    let server = Server::start_with(|settings| settings.auth_rate_per_minute = 1);
    server.admin("ann@example.com");
    let (id_token, token) = (json!({"id_token": "x"}), json!({"token": "x", "password": PASSWORD}));
    let (email, wish) =
        (json!({"email": "ann@example.com"}), json!({"url_name": "x", "email": "vi@example.com"}));
    let asks: [(&str, &dyn Fn() -> Ask); 5] = [
        ("request-access", &|| server.post("/v1/public-agent-pages/request-access").json(&wish)),
        ("reset-password", &|| server.post("/api/v1/agents/reset-password").json(&email)),
        ("set-password", &|| server.post("/api/v1/agents/set-password").json(&token)),
        ("id-token", &|| server.post("/api/v1/auth/google-mobile").json(&id_token)),
        ("sign-in", &|| server.login("ann@example.com", "wrong")),
    ];
    for (policy, ask) in asks {
        let answer = ask().call().await;
        assert_ne!(answer.status, 429, "{policy}: {answer:?}");
        assert_eq!(answer.header("ratelimit-policy"), format!("\"{policy}\";q=1;w=60"));
        assert_eq!(ask().call().await.status, 429, "{policy}");
    }
    // A page shares the quota of the call that does the same.
    for path in ["/sign-in", "/forgot-password", "/set-password/x", "/g/x/request"] {
        let page = form(&server, path, &[("email", "ann@example.com"), ("password", PASSWORD)]).await;
        assert_eq!(page.status, 429, "{path}");
    }
}

#[tokio::test]
async fn a_client_cannot_choose_its_address() {
    let server = Server::start_with(|settings| settings.auth_rate_per_minute = 1);
    let login = |from: &str| server.login("ann@example.com", "x").header("x-forwarded-for", from).call();
    assert_eq!(login("192.0.2.1").await.status, 401);
    assert_eq!(login("192.0.2.2").await.status, 429);
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_has_its_own_quota() {
    let server = Server::start_with(|settings| {
        settings.auth_rate_per_minute = 1;
        settings.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    });
    let login = |from: &str| server.login("ann@example.com", "x").header("x-forwarded-for", from).call();
    assert_eq!(login("192.0.2.1").await.status, 401);
    assert_eq!(login("192.0.2.2").await.status, 401);
    assert_eq!(login("192.0.2.9, 192.0.2.2").await.status, 429);
    assert_eq!(login("2001:db8::1").await.status, 401);
    assert_eq!(login("2001:db8::ffff:2").await.status, 429);
}
