use super::Desk;
use super::passwords::device_key;
use crate::support::{Answer, PASSWORD, PUBLIC_URL, Server};
use portcullis_domain::base::Slice;
use portcullis_domain::staff::password_resets;
use portcullis_domain::{StoreError, store};
use serde_json::json;
use std::time::Duration;

const RESET: &str = "/api/v1/agents/reset-password";
const SET: &str = "/api/v1/agents/set-password";
const NEW: &str = "a-newer-strong-password";

async fn forget(server: &Server, email: &str) -> Answer {
    server.post(RESET).json(&json!({"email": email})).call().await
}

async fn set(server: &Server, token: &str, password: &str) -> Answer {
    server.post(SET).json(&json!({"token": token, "password": password})).call().await
}

/// What the worker beside the server does; answers how many wishes there were.
pub(crate) fn issue(server: &Server) -> usize {
    let cx = server.world.cx();
    store::write(&*server.store, |tx| password_resets::issue(tx, &cx, 100)).unwrap()
}

/// The links in the outbox, oldest first.
pub(crate) fn links(server: &Server) -> Vec<String> {
    let mails =
        store::read::<_, StoreError>(&*server.store, |tx| tx.list_mail(None, Slice::first())).unwrap();
    mails.iter().rev().filter_map(|mail| mail.link(&server.world.vault)).collect()
}

/// The secret of a link that was mailed just now.
pub(crate) async fn link_token(server: &Server, email: &str) -> String {
    assert_eq!(forget(server, email).await.data(), true);
    assert_eq!(issue(server), 1);
    links(server).pop().unwrap().rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_forgotten_password_answers_the_same_for_everybody() {
    let desk = Desk::set();
    let (known, unknown) =
        (forget(&desk.server, " Ann@Example.com ").await, forget(&desk.server, "bob@example.com").await);
    assert_eq!(known.data(), true);
    known.has_what_every_answer_has();
    assert_eq!(known.seen(), unknown.seen());
    assert_eq!(desk.mails().await, [], "nothing is looked up while somebody waits");
    assert_eq!(issue(&desk.server), 2);
    assert_eq!(desk.mails().await, [("password_reset".into(), "ann@example.com".into())]);
}

#[tokio::test]
async fn an_address_that_is_none_is_refused() {
    let server = Server::start();
    let reset = |body| server.post(RESET).json(&body).call();
    for body in
        [json!({}), json!({"email": null}), json!({"email": 7}), json!({"email": "Ann <ann@example.com>"})]
    {
        assert_eq!(reset(body).await.wrong_fields(), ["email"]);
    }
    assert_eq!(reset(json!({"email": "a@example.com", "host": "x"})).await.wrong_fields(), ["host"]);
    assert_eq!(issue(&server), 0);
}

#[tokio::test]
async fn the_link_ignores_what_the_request_says_of_its_host() {
    let desk = Desk::set();
    for (name, value) in [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example;proto=http"),
        ("x-forwarded-proto", "http"),
    ] {
        let wish = desk.server.post(RESET).json(&json!({"email": "ann@example.com"}));
        assert_eq!(wish.header(name, value).call().await.data(), true);
    }
    issue(&desk.server);
    let links = links(&desk.server);
    assert_eq!(links.len(), 4);
    for link in links {
        assert!(link.starts_with(&format!("{PUBLIC_URL}/set-password/")) && !link.contains("evil"), "{link}");
    }
}

#[tokio::test]
async fn a_link_sets_the_password_once_and_ends_what_the_old_one_opened() {
    let desk = Desk::set();
    let server = &desk.server;
    let session = server.session("ann@example.com").await;
    let phone = device_key(&desk, desk.ann.id.0);
    let token = link_token(server, "ann@example.com").await;
    assert_eq!(set(server, &token, NEW).await.data(), true);

    server.login("ann@example.com", PASSWORD).call().await.is_desk_failure(401, "AuthError");
    assert_eq!(server.login("ann@example.com", NEW).call().await.status, 200);
    let me = "/api/v1/agents/me";
    server.get(me).session(&session).call().await.is_desk_failure(401, "AuthError");
    server.get(me).key(&phone).call().await.is_desk_failure(401, "AuthError");
    assert_eq!(server.get(me).key(&desk.key).call().await.status, 200, "the primary key is no child of it");
    let told = ("password_changed".to_owned(), "ann@example.com".to_owned());
    assert!(desk.mails().await.contains(&told));
    assert_eq!(set(server, &token, "another-strong-password").await.wrong_fields(), ["token"]);
    assert_eq!(server.login("ann@example.com", NEW).call().await.status, 200);
}

#[tokio::test]
async fn a_link_that_does_not_work_is_one_answer_for_every_reason() {
    let desk = Desk::set();
    let server = &desk.server;
    let used = link_token(server, "ann@example.com").await;
    assert_eq!(set(server, &used, NEW).await.data(), true);
    let older = link_token(server, "ann@example.com").await;
    let expired = link_token(server, "ann@example.com").await;
    server.world.clock.advance(Duration::from_secs(60 * 60));
    let bob = desk.agent("bob@example.com", &[]).await;
    let disabled = link_token(server, "bob@example.com").await;
    desk.put(&format!("/agents/{bob}"), json!({"enabled": false})).await.data();
    let unknown = "0".repeat(64);
    let mut answers = Vec::new();
    for token in [&used, &older, &expired, &disabled, &unknown, "x", "", &"0".repeat(100_000)] {
        // Whatever the password is like.
        for password in [NEW, "short"] {
            let answer = set(server, token, password).await;
            assert_eq!(answer.wrong_fields(), ["token"], "{token}");
            answers.push(answer.seen());
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[tokio::test]
async fn a_weak_password_does_not_use_the_link_up() {
    let desk = Desk::set();
    let token = link_token(&desk.server, "ann@example.com").await;
    for weak in ["", "123456789", &"x".repeat(73)] {
        assert_eq!(set(&desk.server, &token, weak).await.wrong_fields(), ["password"], "{weak}");
    }
    let missing = desk.server.post(SET).json(&json!({"token": token, "user": 1})).call().await;
    assert_eq!(missing.wrong_fields(), ["password", "user"]);
    assert_eq!(set(&desk.server, &token, NEW).await.data(), true);
}

#[tokio::test]
async fn of_twenty_at_once_one_wins() {
    let desk = Desk::set();
    let token = link_token(&desk.server, "ann@example.com").await;
    let passwords: Vec<_> = (0..20).map(|number| format!("strong-password-{number}")).collect();
    let all =
        futures_util::future::join_all(passwords.iter().map(|one| set(&desk.server, &token, one))).await;
    let won: Vec<_> = all.iter().zip(&passwords).filter(|(answer, _)| answer.status == 200).collect();
    assert_eq!(won.len(), 1);
    assert_eq!(desk.server.login("ann@example.com", won[0].1).call().await.status, 200);
    for answer in all.iter().filter(|answer| answer.status != 200) {
        assert_eq!(answer.wrong_fields(), ["token"]);
    }
}

#[tokio::test]
async fn attempts_are_limited() {
    let server = Server::start_with(|settings| settings.auth_rate_per_minute = 2);
    for _ in 0..2 {
        assert_eq!(forget(&server, "ann@example.com").await.status, 200);
        assert_eq!(set(&server, "x", NEW).await.status, 400);
    }
    for path in [RESET, SET] {
        let third = server.post(path).body("text/plain", "x").call().await;
        third.is_desk_failure(429, "RateLimitError");
        assert!(!third.header("retry-after").is_empty());
    }
}
