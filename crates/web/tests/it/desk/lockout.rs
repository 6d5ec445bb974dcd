//! Many wrong passwords for one account.

use crate::support::{Answer, PASSWORD, Server};
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
