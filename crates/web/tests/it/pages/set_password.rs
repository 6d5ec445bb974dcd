use super::is_page;
use crate::desk::password_resets::{issue, link_token, links};
use crate::support::Server;
use reqwest::Method;
use std::time::Duration;

const NEW: &str = "a-newer-strong-password";

fn with_ann() -> Server {
    let server = Server::start();
    server.admin("ann@example.com");
    server
}

#[tokio::test]
async fn looking_uses_nothing_up_and_the_button_sets_the_password() {
    let server = with_ann();
    let path = format!("/set-password/{}", link_token(&server, "ann@example.com").await);
    for _ in 0..3 {
        let page = server.get(&path).call().await;
        is_page(&page, 200);
        assert!(page.text.contains(r#"<form method="post">"#), "{page:?}");
        assert!(page.text.contains(r#"value="ann@example.com" readonly"#), "{page:?}");
        let head = server.ask(Method::HEAD, &path).call().await;
        assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
    }
    // As the browser sends it: with the field that only password managers need.
    let fields = [("email", "ann@example.com"), ("password", NEW)];
    let done = server.post(&path).form(&fields).call().await;
    is_page(&done, 200);
    assert!(done.text.contains(r#"href="/sign-in""#), "{done:?}");
    assert_eq!(server.login("ann@example.com", NEW).call().await.status, 200);
    for page in [server.get(&path).call().await, server.post(&path).form(&fields).call().await] {
        is_page(&page, 404);
        assert!(page.text.contains(r#"href="/forgot-password""#), "{page:?}");
        assert!(!page.text.contains("ann@example.com"), "{page:?}");
    }
}

#[tokio::test]
async fn a_weak_password_is_told_and_can_be_another() {
    let server = with_ann();
    let path = format!("/set-password/{}", link_token(&server, "ann@example.com").await);
    let set = |password: &'static str| server.post(&path).form(&[("password", password)]).call();
    for weak in ["", "123456789"] {
        let again = set(weak).await;
        is_page(&again, 400);
        let told =
            r#"<p class="bad" id="error" role="alert">The password must have at least 10 characters.</p>"#;
        assert!(again.text.contains(told), "{again:?}");
        assert!(again.text.contains(r#"aria-describedby="rule error" aria-invalid="true""#), "{again:?}");
    }
    is_page(&server.post(&path).form(&[]).call().await, 400);
    is_page(&server.post(&path).body("text/plain", "x").call().await, 400);
    is_page(&set(NEW).await, 200);
}

#[tokio::test]
async fn a_link_that_ended_or_never_was_is_one_page() {
    let server = with_ann();
    let expired = link_token(&server, "ann@example.com").await;
    server.world.clock.advance(Duration::from_secs(60 * 60));
    let mut pages = Vec::new();
    for token in [expired, "0".repeat(64), "x".into(), "%00".into()] {
        let page = server.get(&format!("/set-password/{token}")).call().await;
        is_page(&page, 404);
        pages.push(page.text);
    }
    pages.dedup();
    assert_eq!(pages.len(), 1, "{pages:?}");
}

#[tokio::test]
async fn a_forgotten_password_is_one_page_for_everybody() {
    let server = with_ann();
    let form = server.get("/forgot-password").call().await;
    is_page(&form, 200);
    assert!(server.get("/sign-in").call().await.text.contains(r#"href="/forgot-password""#));
    let ask = |email: &'static str| server.post("/forgot-password").form(&[("email", email)]).call();
    let (known, unknown) = (ask("ann@example.com").await, ask("bob@example.com").await);
    is_page(&known, 200);
    assert_eq!(known.text, unknown.text);
    assert_eq!((issue(&server), links(&server).len()), (2, 1));
    let wrong = ask("<b>ann</b>").await;
    is_page(&wrong, 400);
    assert!(wrong.text.contains(r#"value="&#60;b&#62;ann&#60;/b&#62;""#), "{wrong:?}");
    assert_eq!(issue(&server), 0);
}

#[tokio::test]
async fn attempts_are_limited() {
    let server = Server::start_with(|settings| settings.auth_rate_per_minute = 1);
    is_page(&server.post("/forgot-password").form(&[("email", "ann@example.com")]).call().await, 200);
    is_page(&server.post("/forgot-password").form(&[("email", "ann@example.com")]).call().await, 429);
    is_page(&server.post("/set-password/x").form(&[("password", NEW)]).call().await, 404);
    is_page(&server.post("/set-password/x").form(&[("password", NEW)]).call().await, 429);
    is_page(&server.get("/set-password/x").call().await, 404);
}
