use super::{Stage, finds_wrong, say};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn a_link_a_person_and_a_team_are_extended() {
    let stage = Stage::set();
    let end = json!({"expires_at": "2026-02-01T09:00:00Z"});
    let (id, _) = stage.link(end.clone()).await;
    let team = stage.team("Support", &[]);
    let (genie, bob) = (stage.genie_id(), stage.bob.uuid.to_string());
    let person = json!({"agentId": genie, "userId": bob});
    let of_team = json!({"agentId": genie, "teamId": team});
    for (action, fields) in [("add-user", &person), ("add-team", &of_team)] {
        let mut fields = fields.clone();
        fields["expires_at"] = end["expires_at"].clone();
        stage.access(action, Value::Null, fields).await;
    }
    let extended = stage.access("extend", id, json!({})).await;
    assert_eq!(
        extended["access"],
        json!({"agent_id": genie, "id": id, "user_id": null, "team_id": null,
            "expires_at": "2026-03-03T09:00:00Z", "status": "active"})
    );
    for fields in [&person, &of_team] {
        let mut to = fields.clone();
        to["expires_at"] = json!("2026-05-01T00:00:00Z");
        let extended = stage.access("extend", Value::Null, to.clone()).await;
        assert_eq!(extended["access"]["expires_at"], "2026-05-01T00:00:00Z");
        to["expires_at"] = json!("2026-04-01T00:00:00Z");
        let shorter = stage.ann("genie-access", "extend", Value::Null, to).await;
        finds_wrong(&shorter, &["expires_at"]);
    }
    // The end that was seen is another one by now.
    let stale = json!({"from": "2026-02-01T09:00:00Z"});
    stage.ann("genie-access", "extend", id.into(), stale).await.is_genie_failure(409, "CONFLICT");
    let seen = stage.access("extend", id, json!({"from": "2026-03-03T09:00:00Z"})).await;
    assert_eq!(seen["access"]["expires_at"], "2026-04-02T09:00:00Z");
}

#[tokio::test]
async fn what_is_none_or_of_somebody_else_is_not_extended() {
    let stage = Stage::set();
    let (id, _) = stage.link(json!({})).await;
    assert_eq!(stage.access("extend", id, json!({})).await["access"]["expires_at"], Value::Null);
    let (genie, bob) = (stage.genie_id(), stage.bob.uuid.to_string());
    for (id, fields) in [
        (Value::Null, json!({})),
        (Value::Null, json!({"agentId": genie})),
        (json!(id), json!({"agentId": genie, "userId": bob})),
        (Value::Null, json!({"agentId": genie, "userId": bob, "teamId": 1})),
    ] {
        finds_wrong(&stage.ann("genie-access", "extend", id, fields).await, &["id"]);
    }
    let nobody = json!({"agentId": genie, "userId": bob});
    stage.ann("genie-access", "extend", Value::Null, nobody).await.is_genie_failure(404, "NOT_FOUND");
    let other = say(&stage.server, &stage.bobs_key, "genie-access", "extend", json!(id), json!({})).await;
    other.is_genie_failure(403, "FORBIDDEN");
}

#[tokio::test]
async fn lists_say_where_an_access_stands() {
    let stage = Stage::set();
    let soon = json!({"expires_at": "2026-01-31T09:00:01Z"});
    let (used, token) = stage.link(json!({"max_uses": 1})).await;
    stage.enter(&token).await;
    stage.link(soon.clone()).await;
    let (gone, _) = stage.link(json!({})).await;
    stage.access("delete", gone, json!({})).await;
    let mut person = json!({"agentId": stage.genie_id(), "userId": stage.bob.uuid.to_string()});
    person["expires_at"] = soon["expires_at"].clone();
    stage.access("add-user", Value::Null, person).await;
    stage.server.world.clock.advance(Duration::from_secs(1));
    let listed = stage.access("list", stage.genie_id(), json!({"include": "ended"})).await;
    let status: Vec<_> =
        listed["grants"].as_array().unwrap().iter().map(|one| one["status"].clone()).collect();
    assert_eq!(status, ["ended", "expired", "used_up"]);
    let people = stage.access("all", stage.genie_id(), json!({})).await;
    assert_eq!(people["users"][0]["status"], "expired");
    // It is sent back like anything else that an answer has.
    let mut whole = stage.access("get", used, json!({})).await["grant"].take();
    whole["notify_on_use"] = json!("daily");
    whole.as_object_mut().unwrap().remove("id");
    let updated = stage.access("update", used, whole).await;
    assert_eq!(updated["grant"]["notify_on_use"], "daily");
    assert_eq!(stage.access("get", used, json!({})).await["grant"]["notify_on_use"], "daily");
    let other = stage.ann("genie-access", "update", json!(used), json!({"status": "active"})).await;
    finds_wrong(&other, &["status"]);
}
