use crate::support::{PASSWORD, Server};

#[tokio::test]
async fn attempts_of_one_address_are_limited() {
    let server = Server::start_with(|settings| settings.auth_rate_per_minute = 2);
    server.admin("ann@example.com");
    let first = server.login("ann@example.com", "wrong").call().await;
    first.is_desk_failure(401, "AuthError");
    assert_eq!(first.header("ratelimit-policy"), "\"auth\";q=2;w=60");
    assert_eq!(first.header("ratelimit"), "\"auth\";r=1;t=30");
    let second = server.login("ann@example.com", PASSWORD).call().await;
    assert_eq!(second.status, 200);
    assert_eq!(second.header("ratelimit"), "\"auth\";r=0;t=60");
    // The right password too, and without a look at the body.
    let third = server.post("/api/v1/auth/login").body("text/plain", "x").call().await;
    third.is_desk_failure(429, "RateLimitError");
    let wait: u64 = third.header("retry-after").parse().unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
    assert_eq!(third.header("ratelimit"), format!("\"auth\";r=0;t={wait}"));
    assert!(third.headers.get("set-cookie").is_none());
    // What needs a credential anyway is not limited.
    let me = server.get("/api/v1/agents/me").call().await;
    me.is_desk_failure(401, "AuthError");
    assert_eq!(me.header("ratelimit"), "");
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
