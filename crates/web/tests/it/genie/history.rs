use super::Stage;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn every_use_is_in_the_history() {
    let stage = Stage::set();
    let (id, token) = stage.link(json!({})).await;
    for number in 0..3 {
        stage.server.world.clock.advance(Duration::from_secs(1));
        let ask = stage.server.post("/v1/public-agent-pages").header("x-agent-access-token", &token);
        let ask = ask.header("user-agent", &format!("Browser/{number}"));
        ask.json(&json!({"action": "url", "url_name": "billing-helper"})).call().await.data();
    }
    let whole = stage.access("history", id, json!({})).await;
    let used = |number: u32| {
        json!({"at": format!("2026-01-31T09:00:0{}Z", number + 1), "ip": "127.0.0.1",
            "user_agent": format!("Browser/{number}"), "email": null})
    };
    assert_eq!(whole, json!({"uses": [used(2), used(1), used(0)], "next_cursor": null}));

    let first = stage.access("history", id, json!({"limit": 2})).await;
    assert_eq!(first["uses"], json!([used(2), used(1)]));
    let rest = stage.access("history", id, json!({"limit": 2, "cursor": first["next_cursor"]})).await;
    assert_eq!(rest, json!({"uses": [used(0)], "next_cursor": null}));

    let listed = stage.access("list", stage.genie_id(), json!({})).await["grants"][0].take();
    assert_eq!(listed["use_count"], 3);
    assert_eq!(listed["last_used_at"], "2026-01-31T09:00:03Z");
    assert_ne!(first["next_cursor"], Value::Null);
}
