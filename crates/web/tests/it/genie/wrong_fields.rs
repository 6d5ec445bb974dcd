use super::{Stage, finds_wrong};
use serde_json::{Value, json};

#[tokio::test]
async fn limits_have_bounds() {
    let stage = Stage::set();
    let (id, _) = stage.link(json!({})).await;
    let (genie, grant) = (json!(stage.genie_id()), json!(id));
    for action in ["create", "update"] {
        let id = if action == "create" { &genie } else { &grant };
        let ask = |data: Value| stage.ann("genie-access", action, id.clone(), data);
        for wrong in
            [json!(-1), json!(1_000_000_001), json!(0.5), json!("+5"), json!(true), json!([1]), json!(1e300)]
        {
            finds_wrong(&ask(json!({"max_uses": wrong})).await, &["max_uses"]);
        }
        for wrong in [
            json!("2026-01-31T09:00:00Z"),
            json!("2020-01-01T00:00:00Z"),
            json!("2027-01-01T00:00:00"),
            json!("2027-01-01"),
            json!("tomorrow"),
            json!(1_900_000_000),
        ] {
            finds_wrong(&ask(json!({"expires_at": wrong})).await, &["expires_at"]);
        }
        let both = json!({"max_uses": -1, "expires_at": "2020-01-01", "maxUses": 5});
        finds_wrong(&ask(both).await, &["expires_at", "maxUses", "max_uses"]);
        ask(json!({"expires_at": ""})).await.data();
        for right in [json!(0), json!(5.0), json!("5"), json!(1_000_000_000)] {
            ask(json!({"max_uses": right})).await.data();
        }
        ask(json!({"expires_at": "2026-01-31T10:00:00.000001+01:00"})).await.data();
    }
    finds_wrong(&stage.ann("genie-access", "update", grant, json!({"max_uses": null})).await, &["max_uses"]);
}

#[tokio::test]
async fn an_action_takes_its_own_fields_only() {
    let stage = Stage::set();
    let (id, _) = stage.link(json!({})).await;
    let (genie, grant) = (json!(stage.genie_id()), json!(id));
    for (action, id) in [
        ("all", &genie),
        ("list", &genie),
        ("list-team-access", &genie),
        ("create", &genie),
        ("update", &grant),
        ("delete", &grant),
        ("requests", &genie),
        ("list-teams", &genie),
        ("rotate", &grant),
        ("revoke-all", &genie),
        ("history", &grant),
    ] {
        let answer = stage.ann("genie-access", action, id.clone(), json!({"surprise": 1})).await;
        finds_wrong(&answer, &["surprise"]);
    }
    for action in ["update-user", "delete-user", "resolve", "add-user", "add-team", "remove-team", "check"] {
        let answer = stage.ann("genie-access", action, Value::Null, json!({"surprise": 1})).await;
        answer.is_genie_failure(400, "VALIDATION_ERROR");
        assert_eq!(answer.json()["error"]["fields"]["surprise"], "There is no such field.", "{action}");
    }
    let many: serde_json::Map<_, _> =
        (0..1_000).map(|n| (format!("{n}{}", "x".repeat(100)), json!(1))).collect();
    let answer = stage.ann("genie-access", "delete", grant, many.into()).await;
    answer.is_genie_failure(400, "VALIDATION_ERROR");
    assert!(answer.text.len() < 10_000, "{}", answer.text.len());
}
