use super::{Stage, finds_wrong};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn a_link_is_traded_for_a_pass() {
    let stage = Stage::set();
    let change = json!({"description": "Answers.", "launch_url": "https://example.com/go"});
    stage.ann("genies", "update", json!(stage.genie_id()), change).await.data();
    let (_, token) = stage.link(json!({"max_uses": 1})).await;
    let entry = stage.visit(&token).await.data();
    let pass = entry["pass"]["token"].as_str().unwrap();
    assert!(pass.starts_with("pass_"), "{pass}");
    let agent = json!({"id": stage.genie_id(), "name": "Billing helper", "description": "Answers.",
        "launch_url": "https://example.com/go"});
    let kept = json!({"token": pass, "expires_at": "2026-02-01T09:00:00Z"});
    assert_eq!(entry, json!({"agent": agent, "pass": kept, "via": "link"}));

    stage.visit(&token).await.is_genie_failure(403, "GENIE_PRIVATE");
    for _ in 0..3 {
        assert_eq!(stage.visit(pass).await.data(), entry);
    }
    let listed = stage.access("list", stage.genie_id(), json!({})).await;
    assert_eq!(listed["grants"][0]["use_count"], 1);
}

#[tokio::test]
async fn exactly_so_many_uses_as_allowed() {
    let stage = Stage::set();
    let (_, token) = stage.link(json!({"max_uses": 7})).await;
    let visits = futures_util::future::join_all((0..40).map(|_| stage.visit(&token))).await;
    let inside = visits.iter().filter(|visit| visit.status.is_success()).count();
    assert_eq!(inside, 7);
    for refused in visits.iter().filter(|visit| !visit.status.is_success()) {
        refused.is_genie_failure(403, "GENIE_PRIVATE");
    }
}

#[tokio::test]
async fn a_pass_ends_after_a_day_and_never_after_its_link() {
    let stage = Stage::set();
    let (_, long) = stage.link(json!({})).await;
    let (short_id, short) = stage.link(json!({"expires_at": "2026-01-31T10:00:00Z"})).await;
    let (day, hour) = (stage.enter(&long).await, stage.enter(&short).await);
    assert_eq!(stage.visit(&hour).await.data()["pass"]["expires_at"], "2026-01-31T10:00:00Z");
    stage.access("update", short_id, json!({"expires_at": "2026-01-31T09:30:00Z"})).await;
    stage.server.world.clock.advance(Duration::from_secs(30 * 60));
    stage.visit(&hour).await.is_genie_failure(403, "GENIE_PRIVATE");
    stage.visit(&short).await.is_genie_failure(403, "GENIE_PRIVATE");
    stage.visit(&day).await.data();
    stage.server.world.clock.advance(Duration::from_secs(24 * 60 * 60));
    stage.visit(&day).await.is_genie_failure(403, "GENIE_PRIVATE");
}

#[tokio::test]
async fn a_private_genie_and_none_are_the_same() {
    let stage = Stage::set();
    let (_, token) = stage.link(json!({})).await;
    let other = stage.server.world.genie(&*stage.server.store, &stage.ann, "Other");
    let ask = |url_name: &str, shown: Option<&str>| {
        let mut ask = stage.server.post("/v1/public-agent-pages/url");
        if let Some(shown) = shown {
            ask = ask.header("x-agent-access-token", shown);
        }
        ask.json(&json!({"url_name": url_name})).call()
    };
    let none = ask("no-such-genie", None).await;
    none.is_genie_failure(403, "GENIE_PRIVATE");
    let unknown = "0".repeat(64);
    for (url_name, shown) in [
        ("billing-helper", None),
        ("billing-helper", Some("")),
        ("billing-helper", Some(unknown.as_str())),
        ("billing-helper", Some("nonsense")),
        (other.url_name.as_str(), Some(token.as_str())),
        ("no-such-genie", Some(token.as_str())),
    ] {
        let answer = ask(url_name, shown).await;
        assert_eq!(answer.text, none.text, "{url_name} {shown:?}");
        assert!(!answer.text.contains("illing"), "{answer:?}");
    }
    let listed = stage.access("list", stage.genie_id(), json!({})).await;
    assert_eq!(listed["grants"][0]["use_count"], 0);
    finds_wrong(&ask("No Slug", None).await, &["url_name"]);
}

#[tokio::test]
async fn a_public_genie_needs_no_token() {
    let stage = Stage::set();
    let (_, token) = stage.link(json!({"max_uses": 1})).await;
    stage.enter(&token).await;
    stage.ann("genies", "update", json!(stage.genie_id()), json!({"is_public": true})).await.data();
    for shown in ["", token.as_str(), "pass_nonsense"] {
        let entry = stage.visit(shown).await.data();
        assert_eq!(entry["agent"]["name"], "Billing helper");
        assert_eq!(entry["pass"], Value::Null);
    }
    stage.ann("genies", "update", json!(stage.genie_id()), json!({"is_active": false})).await.data();
    stage.visit("").await.is_genie_failure(403, "GENIE_PRIVATE");
}
