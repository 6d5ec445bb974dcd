use super::{Stage, finds_wrong, say};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn an_owner_makes_changes_and_deletes_a_genie() {
    let stage = Stage::set();
    let new = json!({"name": " Café <b>Guide</b> ", "description": "Finds\ncoffee.", "is_public": true,
        "launch_url": "https://example.com/guide?x=1"});
    let answer = stage.ann("genies", "create", Value::Null, new).await;
    assert_eq!(answer.status.as_u16(), 201);
    let made = answer.data()["agent"].take();
    let id = made["id"].as_str().unwrap();
    assert_eq!(
        made,
        json!({"id": id, "name": "Café <b>Guide</b>", "url_name": "caf-b-guide-b", "description": "Finds\ncoffee.",
            "owner_id": stage.ann.uuid.to_string(), "is_public": true, "is_active": true,
            "launch_url": "https://example.com/guide?x=1", "remind_before_end": true,
            "created_at": "2026-01-31T09:00:00Z", "updated_at": "2026-01-31T09:00:00Z"})
    );

    stage.server.world.clock.advance(std::time::Duration::from_micros(1_500));
    let change = json!({"name": "Guide", "url_name": "guide", "description": null, "is_active": false});
    let changed = stage.ann("genies", "update", json!(id), change).await.data()["agent"].take();
    let mut expected = made.clone();
    for (field, value) in [
        ("name", json!("Guide")),
        ("url_name", json!("guide")),
        ("description", Value::Null),
        ("is_active", json!(false)),
        ("updated_at", json!("2026-01-31T09:00:00.001500Z")),
    ] {
        expected[field] = value;
    }
    assert_eq!(changed, expected);
    assert_eq!(stage.ann("genies", "get", json!(id), json!({})).await.data()["agent"], expected);

    let gone = stage.ann("genies", "delete", json!(id), json!({})).await.data();
    assert_eq!(gone, json!({"id": id, "deleted": true}));
    stage.ann("genies", "get", json!(id), json!({})).await.is_genie_failure(404, "AGENT_NOT_FOUND");
}

#[tokio::test]
async fn a_name_in_urls_is_unique() {
    let stage = Stage::set();
    let same = stage.ann("genies", "create", Value::Null, json!({"name": "Billing helper"})).await.data();
    let made = same["agent"]["url_name"].as_str().unwrap();
    assert!(made.starts_with("billing-helper-"), "{made}");
    let taken = json!({"name": "Other", "url_name": "billing-helper"});
    finds_wrong(&stage.ann("genies", "create", Value::Null, taken).await, &["url_name"]);
    let taken = json!({"url_name": "billing-helper"});
    finds_wrong(&stage.ann("genies", "update", same["agent"]["id"].clone(), taken).await, &["url_name"]);
}

#[tokio::test]
async fn lists_hold_ones_own_and_go_on_with_a_cursor() {
    let stage = Stage::set();
    for number in 0..4 {
        stage.ann("genies", "create", Value::Null, json!({"name": format!("Genie {number}")})).await.data();
    }
    stage.server.world.genie(&*stage.server.store, &stage.bob, "Bob's");
    for action in ["all", "list"] {
        let whole = stage.ann("genies", action, Value::Null, json!({})).await.data();
        assert_eq!(whole["agents"].as_array().map(Vec::len), Some(5));
        assert_eq!(whole["next_cursor"], Value::Null);
        let mut gathered = Vec::new();
        let mut cursor = Value::Null;
        for expected in [2, 2, 1] {
            let part =
                stage.ann("genies", action, Value::Null, json!({"limit": 2, "cursor": cursor})).await.data();
            let items = part["agents"].as_array().unwrap();
            assert_eq!(items.len(), expected);
            gathered.extend(items.iter().cloned());
            cursor = part["next_cursor"].clone();
        }
        assert_eq!(cursor, Value::Null);
        assert_eq!(Value::from(gathered), whole["agents"]);
    }
    let names = stage.ann("genies", "list", Value::Null, json!({"limit": 1})).await.data();
    let first = names["agents"][0].as_object().unwrap();
    assert_eq!(first.keys().collect::<Vec<_>>(), ["id", "name"]);
    assert_eq!(first["name"], "Genie 3");
}

#[tokio::test]
async fn wrong_fields_are_named_all_at_once() {
    let stage = Stage::set();
    let wrong = json!({"name": "a\u{0}b", "url_name": "Not A Slug", "description": "x".repeat(2_001),
        "is_public": "yes", "launch_url": "javascript:alert(1)", "nmae": "typo"});
    finds_wrong(
        &stage.ann("genies", "create", Value::Null, wrong).await,
        &["description", "is_public", "launch_url", "name", "nmae", "url_name"],
    );
    finds_wrong(&stage.ann("genies", "create", Value::Null, json!({})).await, &["name"]);
    finds_wrong(&stage.ann("genies", "create", json!(5), json!({"name": "A"})).await, &["id"]);
    finds_wrong(
        &stage.ann("genies", "create", Value::Null, json!({"name": "x".repeat(141)})).await,
        &["name"],
    );
    let nulls = json!({"name": null, "is_active": null, "is_public": null, "url_name": null});
    finds_wrong(
        &stage.ann("genies", "update", json!(stage.genie_id()), nulls).await,
        &["is_active", "is_public", "name", "url_name"],
    );
    for wrong in [json!(0), json!(1_001), json!("x"), json!(1.5)] {
        finds_wrong(&stage.ann("genies", "all", Value::Null, json!({"limit": wrong})).await, &["limit"]);
    }
    finds_wrong(&stage.ann("genies", "all", Value::Null, json!({"cursor": "17"})).await, &["cursor"]);
}

#[tokio::test]
async fn making_one_needs_the_permission() {
    let stage = Stage::set();
    let guest = stage.server.world.agent(&*stage.server.store, "guest@example.com", &[]);
    let key = stage.server.key(&guest);
    let answer = say(&stage.server, &key, "genies", "create", Value::Null, json!({"name": "Mine"})).await;
    answer.is_genie_failure(403, "FORBIDDEN");
}

#[tokio::test]
async fn who_manages_all_reaches_every_genie() {
    let stage = Stage::set();
    let key = stage.server.key(&stage.server.admin("ada@example.com"));
    let path = format!("/v1/genies/{}", stage.genie_id());
    stage.server.get(&path).key(&key).call().await.data();
    let answer = stage.server.ask(Method::PATCH, &path).key(&key).json(&json!({"name": "New"})).call().await;
    assert_eq!(answer.data()["agent"]["owner_id"], stage.ann.uuid.to_string());
    stage.server.delete(&path).key(&key).call().await.data();
}

#[tokio::test]
async fn a_genie_is_handed_over() {
    let stage = Stage::set();
    let hand_over = async |key: &str, to: Value| {
        say(&stage.server, key, "genies", "update", json!(stage.genie_id()), json!({"owner_id": to})).await
    };
    let bob = json!(stage.bob.uuid.to_string());
    hand_over(&stage.bobs_key, bob.clone()).await.is_genie_failure(403, "FORBIDDEN");
    let guest = stage.server.world.agent(&*stage.server.store, "guest@example.com", &[]);
    for wrong in [
        json!(null),
        json!("ann"),
        json!("018f4e9a-7c1d-7b3a-9a51-0123456789ab"),
        json!(guest.uuid.to_string()),
    ] {
        finds_wrong(&hand_over(&stage.key, wrong).await, &["owner_id"]);
    }
    assert_eq!(hand_over(&stage.key, bob.clone()).await.data()["agent"]["owner_id"], bob);
    hand_over(&stage.key, bob.clone()).await.is_genie_failure(403, "FORBIDDEN");
    assert_eq!(hand_over(&stage.bobs_key, bob.clone()).await.data()["agent"]["owner_id"], bob);
}
