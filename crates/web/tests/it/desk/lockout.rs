//! Many wrong passwords for one account.

use super::Desk;
use super::password_resets::link_token;
use crate::support::{Answer, PASSWORD, Server};
use serde_json::json;
use std::time::Duration;

fn server() -> Server {
    Server::start_with(|settings| settings.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()])
}

async fn login(server: &Server, from: &str, password: &str) -> Answer {
    server.login("ann@example.com", password).header("x-forwarded-for", from).call().await
}

#[tokio::test]
async fn a_locked_account_answers_like_a_wrong_password() {
    let server = server();
    server.admin("ann@example.com");
    let mut wrong = login(&server, "192.0.2.1", "not-the-password").await;
    for _ in 1..10 {
        wrong = login(&server, "192.0.2.1", "not-the-password").await;
    }
    let locked = login(&server, "192.0.2.1", PASSWORD).await;
    locked.is_desk_failure(401, "AuthError");
    assert_eq!(locked.text, wrong.text);
    assert!(locked.headers.get("set-cookie").is_none());
    // Whoever guesses locks out nobody but themselves, and not for long.
    assert_eq!(login(&server, "192.0.2.2", PASSWORD).await.status, 200);
    server.world.clock.advance(Duration::from_secs(15 * 60 + 1));
    assert_eq!(login(&server, "192.0.2.1", PASSWORD).await.status, 200);
}

#[tokio::test]
async fn the_right_password_forgets_the_wrong_ones() {
    let server = server();
    server.admin("ann@example.com");
    for _ in 0..3 {
        for _ in 0..9 {
            assert_eq!(login(&server, "2001:db8::1", "not-the-password").await.status, 401);
        }
        assert_eq!(login(&server, "2001:db8::2", PASSWORD).await.status, 200);
    }
}

#[tokio::test]
async fn the_lock_is_not_prolonged_by_attempts_meanwhile() {
    let desk = Desk::on(server());
    for _ in 0..10 {
        login(&desk.server, "192.0.2.1", "not-the-password").await;
    }
    desk.server.world.clock.advance(Duration::from_secs(14 * 60));
    for password in [PASSWORD, "not-the-password", PASSWORD] {
        login(&desk.server, "192.0.2.1", password).await.is_desk_failure(401, "AuthError");
    }
    desk.server.world.clock.advance(Duration::from_secs(61));
    assert_eq!(login(&desk.server, "192.0.2.1", PASSWORD).await.status, 200);
    let log = desk.get("/activity-logs?activity=agent.sign_in_failed&page_size=100").await.data();
    assert_eq!(log["total"], 13, "every attempt is in the log");
    for entry in log["results"].as_array().unwrap() {
        assert_eq!(entry["target"]["id"], desk.ann.id.0, "{entry}");
    }
}

#[tokio::test]
async fn a_new_password_opens_at_once() {
    let desk = Desk::on(server());
    let lock = || async {
        for _ in 0..10 {
            login(&desk.server, "192.0.2.1", "not-the-password").await;
        }
        login(&desk.server, "192.0.2.1", PASSWORD).await.is_desk_failure(401, "AuthError");
    };
    lock().await;
    let body =
        json!({"token": link_token(&desk.server, "ann@example.com").await, "password": "a-newer-password-7"});
    let set = desk.server.post("/api/v1/agents/set-password").json(&body).call().await;
    assert_eq!(set.data(), true);
    assert_eq!(login(&desk.server, "192.0.2.1", "a-newer-password-7").await.status, 200);

    lock().await;
    let set = desk.put(&format!("/agents/{}/password", desk.ann.id), json!({"password": PASSWORD})).await;
    assert_eq!(set.data(), true);
    assert_eq!(login(&desk.server, "192.0.2.1", PASSWORD).await.status, 200);
}
