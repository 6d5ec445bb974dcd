use super::{first_cookie, is_page};
use crate::genie::Stage;
use crate::support::{Answer, Server};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
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
    let (pass, flags) = first_cookie(&opened);
    assert!(pass.starts_with("portcullis_pass_") && pass.contains("=pass_"), "{pass}");
    assert!(!pass.contains(&token[..8]), "the link's secret is not kept: {pass}");
    assert_eq!(flags, ["HttpOnly", "Max-Age=86400", "Path=/", "SameSite=Lax", "Secure"]);

    let shown = stage.server.get("/g/billing-helper").header("cookie", &pass);
    is_page(&shown.call().await, 200);
    let closed = stage.server.post(&path).call().await;
    is_page(&closed, 410);
    assert_eq!(closed.header("set-cookie"), "");
}

#[tokio::test]
async fn what_mail_programs_add_to_a_link_does_no_harm() {
    let stage = Stage::set();
    let (_, token) = stage.link(json!({"max_uses": 1})).await;
    let clean = format!("/a/{token}");
    for end in [
        "/",
        ".",
        ")",
        "]",
        ",",
        "%22",
        "%3E",
        "%29.",
        "/%E2%80%9D",
        "%20",
        "&gt;",
        "'",
        "?utm_source=x",
        "/?a=b",
    ] {
        for method in [Method::GET, Method::HEAD] {
            let answer = stage.server.ask(method, &format!("{clean}{end}")).call().await;
            if end.starts_with('?') {
                assert_eq!(answer.status, 200, "{end}");
                continue;
            }
            assert_eq!((answer.status.as_u16(), answer.header("location")), (303, &*clean), "{end}");
        }
    }
    let shouted = stage.server.get(&format!("/a/{}", token.to_uppercase())).call().await;
    assert_eq!((shouted.status.as_u16(), shouted.header("location")), (303, &*clean));
    assert_eq!(uses(&stage).await, 0);
    is_page(&stage.server.get(&clean).call().await, 200);
    // What only looks like a link is none.
    for wrong in [format!("{clean}0"), format!("{clean}x"), format!("/a/{}", &token[1..])] {
        is_page(&stage.server.get(&wrong).call().await, 404);
    }
}

#[tokio::test]
async fn other_links_of_ours_bear_it_too() {
    let stage = Stage::set();
    let token = "c0ffee".repeat(10) + "c0ff";
    let request = "018f4e9a-7c1d-7b3a-9a51-0123456789ab";
    for clean in [
        "/g/billing-helper".to_owned(),
        format!("/requests/{request}"),
        format!("/set-password/{token}"),
        "/sign-in".to_owned(),
        "/forgot-password".to_owned(),
    ] {
        for end in ["/", ".", ")", "%3E", "%E2%80%9D,"] {
            let answer = stage.server.get(&format!("{clean}{end}")).call().await;
            assert_eq!((answer.status.as_u16(), answer.header("location")), (303, &*clean), "{clean}{end}");
        }
        let page = stage.server.get(&clean).call().await;
        assert!(page.text.contains("<html"), "{page:?}");
    }
    stage.server.get("/api/v1/agents/me/").call().await.is_desk_failure(404, "NotFoundError");
}

#[tokio::test]
async fn a_visitor_who_is_inside_can_open_the_link_again() {
    let stage = Stage::set();
    let (_, token) = stage.link(json!({"max_uses": 1})).await;
    let path = format!("/a/{token}");
    let (pass, _) = first_cookie(&stage.server.post(&path).call().await);
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
    let (pass, flags) = first_cookie(&opened);
    assert!(flags.contains(&"Max-Age=60".to_owned()), "{flags:?}");
    let inside = stage.server.get("/g/billing-helper").header("cookie", &pass).call().await;
    is_page(&inside, 200);
    assert!(inside.text.contains(r#"href="https://example.com/go?x=1&#38;y=2""#), "{inside:?}");
    assert!(inside.text.contains("2026-01-31 09:01 UTC"), "{inside:?}");
    assert!(!inside.text.contains(pass.split_once('=').unwrap().1));
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
    let (_, flags) = first_cookie(&opened);
    assert_eq!(flags, ["HttpOnly", "Max-Age=86400", "Path=/access/", "SameSite=Lax"]);
}

/// A browser's cookies.
#[derive(Default)]
struct Jar(BTreeMap<String, String>);

impl Jar {
    fn take(&mut self, answer: &Answer) {
        for set in answer.headers.get_all("set-cookie") {
            let set = set.to_str().unwrap();
            let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
            if set.contains("Max-Age=0") {
                assert!(set.contains("Path=/;"), "{set}");
                assert!(self.0.remove(name).is_some(), "{name} was there");
            } else {
                self.0.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    fn text(&self) -> String {
        self.0.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }
}

async fn open(stage: &Stage, jar: &mut Jar, token: &str) {
    let opened = stage.server.post(&format!("/a/{token}")).header("cookie", &jar.text()).call().await;
    assert_eq!(opened.status.as_u16(), 303, "{opened:?}");
    jar.take(&opened);
}

#[tokio::test]
async fn a_second_link_does_not_throw_out_of_the_first() {
    let stage = Stage::set();
    let other = stage.server.world.genie(&*stage.server.store, &stage.ann, "Other");
    let (_, first) = stage.link(json!({"max_uses": 1})).await;
    let same = stage.link(json!({})).await;
    let elsewhere = stage.access("create", other.id.to_string(), json!({})).await["grant"]["token"].take();
    let mut jar = Jar::default();
    for token in [&first, &same.1, elsewhere.as_str().unwrap()] {
        open(&stage, &mut jar, token).await;
    }
    let show = async |path: &str| stage.server.get(path).header("cookie", &jar.text()).call().await;
    is_page(&show("/g/billing-helper").await, 200);
    is_page(&show("/g/other").await, 200);
    let again = show(&format!("/a/{first}")).await;
    is_page(&again, 200);
    assert!(again.text.contains("no further use"), "{again:?}");
    stage.access("delete", same.0, json!({})).await;
    is_page(&show("/g/billing-helper").await, 200);
}

#[tokio::test]
async fn of_many_passes_those_that_end_first_make_room() {
    let stage = Stage::set();
    let other = stage.server.world.genie(&*stage.server.store, &stage.ann, "Other");
    let link = async |minute: u32| {
        let end = json!({"expires_at": format!("2026-01-31T09:{minute:02}:00Z")});
        stage.access("create", other.id.to_string(), end).await["grant"]["token"].take()
    };
    let (ended_id, ended) = stage.link(json!({})).await;
    let (_, lasting) = stage.link(json!({})).await;
    let mut jar = Jar::default();
    open(&stage, &mut jar, &lasting).await;
    open(&stage, &mut jar, &ended).await;
    stage.access("delete", ended_id, json!({})).await;
    let mut tokens = Vec::new();
    for minute in 10..26 {
        let token = link(minute).await;
        open(&stage, &mut jar, token.as_str().unwrap()).await;
        tokens.push(token);
    }
    assert_eq!(jar.0.len(), 16, "{:?}", jar.0.keys());
    let show = async |path: &str| stage.server.get(path).header("cookie", &jar.text()).call().await;
    is_page(&show("/g/billing-helper").await, 200);
    let inside = async |token: &Value| {
        show(&format!("/a/{}", token.as_str().unwrap())).await.text.contains("no further use")
    };
    assert!(!inside(&tokens[0]).await, "the one that ends first is gone, after the one that had ended");
    for token in &tokens[1..] {
        assert!(inside(token).await);
    }
    let page = show("/g/other").await;
    assert!(page.text.contains("2026-01-31 09:25 UTC"), "of several passes the longest counts: {page:?}");
}
