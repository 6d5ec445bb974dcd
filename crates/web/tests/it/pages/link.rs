use super::{cookie, is_page};
use crate::genie::Stage;
use crate::support::Server;
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

async fn uses(stage: &Stage) -> u64 {
    stage.access("list", stage.genie_id(), json!({})).await["grants"][0]["use_count"].as_u64().unwrap()
}

#[tokio::test]
async fn looking_at_a_link_counts_nothing_and_the_button_redeems() {
    let stage = Stage::set();
    let (_, token) = stage.link(json!({"max_uses": 1})).await;
    let path = format!("/a/{token}");
    for _ in 0..3 {
        let page = stage.server.get(&path).call().await;
        is_page(&page, 200);
        assert!(page.text.contains("<button>Open Billing helper</button>"), "{page:?}");
        let head = stage.server.ask(Method::HEAD, &path).call().await;
        assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""));
    }
    assert_eq!(uses(&stage).await, 0);

    let opened = stage.server.post(&path).call().await;
    assert_eq!(opened.status.as_u16(), 303, "{opened:?}");
    assert_eq!(opened.header("location"), "/g/billing-helper");
    assert_eq!(uses(&stage).await, 1);
    let (pass, flags) = cookie(&opened, "portcullis_pass");
    assert!(pass.starts_with("pass_"), "{pass}");
    assert_eq!(flags, ["HttpOnly", "Max-Age=86400", "Path=/", "SameSite=Lax", "Secure"]);

    let shown = stage.server.get("/g/billing-helper").header("cookie", &format!("portcullis_pass={pass}"));
    is_page(&shown.call().await, 200);
    let closed = stage.server.post(&path).call().await;
    is_page(&closed, 410);
    assert_eq!(closed.header("set-cookie"), "");
}

#[tokio::test]
async fn a_visitor_who_is_inside_can_open_the_link_again() {
    let stage = Stage::set();
    let (_, token) = stage.link(json!({"max_uses": 1})).await;
    let path = format!("/a/{token}");
    let (pass, _) = cookie(&stage.server.post(&path).call().await, "portcullis_pass");
    let pass = format!("portcullis_pass={pass}");
    let page = stage.server.get(&path).header("cookie", &pass).call().await;
    is_page(&page, 200);
    assert!(page.text.contains("no further use"), "{page:?}");
    let again = stage.server.post(&path).header("cookie", &pass).call().await;
    assert_eq!((again.status.as_u16(), again.header("location")), (303, "/g/billing-helper"));
    assert_eq!(uses(&stage).await, 1);

    let (_, other) = stage.link(json!({})).await;
    let other = stage.server.post(&format!("/a/{other}")).header("cookie", &pass).call().await;
    assert_ne!(other.header("set-cookie"), "", "another link is another use");
}

#[tokio::test]
async fn the_button_leads_to_where_the_genie_is_and_no_address_shows_the_pass() {
    let stage = Stage::set();
    let there = "https://example.com/go?x=1&y=2";
    stage.ann("genies", "update", json!(stage.genie_id()), json!({"launch_url": there})).await.data();
    let (_, token) = stage.link(json!({"expires_at": "2026-01-31T09:01:00Z"})).await;
    let page = stage.server.get(&format!("/a/{token}")).call().await;
    // A browser holds form-action against the redirect too.
    assert!(page.header("content-security-policy").contains("form-action 'self' http: https:"), "{page:?}");
    let opened = stage.server.post(&format!("/a/{token}")).call().await;
    assert_eq!((opened.status.as_u16(), opened.header("location")), (303, there));
    let (pass, flags) = cookie(&opened, "portcullis_pass");
    assert!(flags.contains(&"Max-Age=60".to_owned()), "{flags:?}");
    let inside = stage.server.get("/g/billing-helper").header("cookie", &format!("portcullis_pass={pass}"));
    let inside = inside.call().await;
    is_page(&inside, 200);
    assert!(inside.text.contains(r#"href="https://example.com/go?x=1&#38;y=2""#), "{inside:?}");
    assert!(inside.text.contains("2026-01-31 09:01 UTC"), "{inside:?}");
    assert!(!inside.text.contains(&pass));
}

#[tokio::test]
async fn a_link_that_does_not_open_says_why() {
    let stage = Stage::set();
    let (_, expired) = stage.link(json!({"expires_at": "2026-01-31T09:00:01Z"})).await;
    let (_, used_up) = stage.link(json!({"max_uses": 1})).await;
    let (gone_id, gone) = stage.link(json!({})).await;
    stage.server.world.clock.advance(Duration::from_secs(1));
    stage.enter(&used_up).await;
    stage.access("delete", gone_id, json!({})).await;
    let cases = [
        (expired, 410, "expired"),
        (used_up.clone(), 410, "used up"),
        (gone, 404, "does not work"),
        ("f".repeat(64), 404, "does not work"),
        ("nonsense".to_owned(), 404, "does not work"),
    ];
    for (token, status, word) in &cases {
        for method in [Method::GET, Method::POST] {
            let page = stage.server.ask(method, &format!("/a/{token}")).call().await;
            is_page(&page, *status);
            assert!(page.text.contains(word), "{page:?}");
            assert!(page.text.contains("Ask the person who sent you the link"), "{page:?}");
            assert!(!page.text.contains("Billing"), "{page:?}");
        }
    }
    let (_, link) = stage.link(json!({})).await;
    stage.ann("genies", "update", json!(stage.genie_id()), json!({"is_active": false})).await.data();
    is_page(&stage.server.get(&format!("/a/{link}")).call().await, 403);
    is_page(&stage.server.post(&format!("/a/{link}")).call().await, 403);
}

#[tokio::test]
async fn below_a_path_links_and_cookies_stay_there() {
    let stage = Stage::on(Server::start_with(|settings| {
        settings.public_url = "http://intranet.example/access/".parse().unwrap();
    }));
    let (_, token) = stage.link(json!({})).await;
    let page = stage.server.get(&format!("/a/{token}")).call().await;
    assert!(page.text.contains(r#"href="/access/assets/style.css?v="#), "{page:?}");
    let opened = stage.server.post(&format!("/a/{token}")).call().await;
    assert_eq!(opened.header("location"), "/access/g/billing-helper");
    let (_, flags) = cookie(&opened, "portcullis_pass");
    assert_eq!(flags, ["HttpOnly", "Max-Age=86400", "Path=/access/", "SameSite=Lax"]);
}
