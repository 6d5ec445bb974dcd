use super::{Stage, finds_wrong, say};
use crate::support::Answer;
use serde_json::{Value, json};
use std::time::Duration;

impl Stage {
    async fn reviewed(&self, data: Value) -> Vec<Value> {
        self.access("review", Value::Null, data).await["accesses"].as_array().unwrap().clone()
    }

    async fn revoke(&self, ids: Value) -> Answer {
        self.ann("genie-access", "revoke", Value::Null, json!({"ids": ids})).await
    }

    /// One way of each kind, and a person whose name a spreadsheet would take for a formula.
    async fn ways(&self) {
        let bob = json!({"agentId": self.genie_id(), "userId": self.bob.uuid.to_string()});
        self.access("add-user", Value::Null, bob).await;
        let carl = self.server.agent("=carl@example.com");
        let team = self.team("Sales", &[&self.bob, &carl]);
        self.access("add-team", Value::Null, json!({"agentId": self.genie_id(), "teamId": team})).await;
        let (_, token) = self.link(json!({"max_uses": 2})).await;
        self.enter(&token).await;
        self.ann("genies", "update", json!(self.genie_id()), json!({"is_public": true})).await;
    }
}

fn kinds(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["kind"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn every_way_in_is_listed() {
    let stage = Stage::set();
    stage.ways().await;
    let rows = stage.reviewed(json!({})).await;
    assert_eq!(kinds(&rows), ["owner", "public", "user", "team_member", "team_member", "link", "pass"]);
    let user = json!({
        "id": "user:1", "revoke_id": "user:1", "agent_id": stage.genie_id(), "agent_name": "Billing helper",
        "kind": "user", "user_id": stage.bob.uuid.to_string(), "user_name": "Bob Smith",
        "user_email": "bob@example.com", "link_id": null, "link_label": null, "team_id": null, "team_name": null,
        "granted_by": stage.ann.uuid.to_string(), "granted_by_name": "Ann Smith",
        "created_at": "2026-01-31T09:00:00Z", "expires_at": null, "last_used_at": null, "status": "active",
        "breaks": [],
    });
    assert_eq!(rows[2], user);
    assert_eq!((&rows[3]["revoke_id"], &rows[3]["team_name"]), (&json!("team:1"), &json!("Sales")));
    assert_eq!((&rows[0]["revoke_id"], &rows[1]["revoke_id"]), (&Value::Null, &Value::Null));
    assert_eq!((&rows[5]["id"], &rows[6]["id"]), (&json!("link:1"), &json!("pass:1")));

    let one = stage.access("review", stage.genie_id(), json!({"kind": "link"})).await;
    assert_eq!((&one["accesses"][0], &one["next_cursor"]), (&rows[5], &Value::Null));
    let part = stage.access("review", Value::Null, json!({"limit": 3})).await;
    assert_eq!(part["accesses"], json!(rows[..3]));
    let rest = stage.access("review", Value::Null, json!({"limit": 4, "cursor": part["next_cursor"]})).await;
    assert_eq!((&rest["accesses"], &rest["next_cursor"]), (&json!(rows[3..]), &Value::Null));
    stage.server.world.clock.advance(Duration::from_secs(90 * 24 * 60 * 60));
    assert_eq!(
        kinds(&stage.reviewed(json!({"unused_days": 90})).await),
        ["user", "team_member", "team_member", "link"]
    );
    assert!(stage.reviewed(json!({"unused_days": 91})).await.is_empty());
    assert!(stage.reviewed(json!({"breaks": true})).await.is_empty());

    let path = format!("/v1/genie-access/review?id={}", stage.genie_id());
    stage.server.get(&path).key(&stage.bobs_key).call().await.is_genie_failure(403, "FORBIDDEN");
    let bobs = stage.server.get("/v1/genie-access/review").key(&stage.bobs_key).call().await.data();
    assert_eq!(bobs, json!({"accesses": [], "next_cursor": null}));
    let unknown = format!("/v1/genie-access/review?id={}", stage.bob.uuid);
    stage.server.get(&unknown).key(&stage.key).call().await.is_genie_failure(404, "AGENT_NOT_FOUND");
}

#[tokio::test]
async fn wrong_filters_are_named() {
    let stage = Stage::set();
    let ask = async |data: Value| stage.ann("genie-access", "review", Value::Null, data).await;
    let wrong = json!({"kind": "key", "unused_days": 0, "breaks": "x", "format": "xml", "limit": 0, "cursor": "1", "x": 1});
    finds_wrong(&ask(wrong).await, &["breaks", "cursor", "format", "kind", "limit", "unused_days", "x"]);
    finds_wrong(&ask(json!({"format": "csv", "limit": 5})).await, &["limit"]);
    for path in ["/v1/genie-access/review", "/v1/genie-access/review?format=csv&kind=x"] {
        stage.server.get(path).call().await.is_genie_failure(401, "UNAUTHORIZED");
    }
}

/// As JSON has it, in the file's one form of each value.
fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(|one| one.as_str().unwrap()).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    };
    if text.starts_with('=') { format!("'{text}") } else { text }
}

#[tokio::test]
async fn the_file_says_what_the_list_says() {
    let stage = Stage::set();
    stage.ways().await;
    let rows = stage.reviewed(json!({})).await;
    let file = stage.server.get("/v1/genie-access/review?format=csv").key(&stage.key).call().await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"genie-access-review.csv\"");
    let mut reader = csv::Reader::from_reader(file.text.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(header.len(), rows[0].as_object().unwrap().len());
    let records: Vec<Vec<String>> =
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
    let expected: Vec<Vec<String>> =
        rows.iter().map(|row| header.iter().map(|name| cell(&row[name])).collect()).collect();
    assert_eq!(records, expected);
    assert!(file.text.contains("'=carl"), "{}", file.text);

    let body =
        json!({"resource": "genie-access", "action": "review", "data": {"format": "csv", "kind": "pass"}});
    let posted = stage.server.post("/v1").key(&stage.key).json(&body).call().await;
    assert_eq!(posted.text.lines().count(), 2, "{}", posted.text);
}

#[tokio::test]
async fn a_long_file_comes_in_parts() {
    let stage = Stage::set();
    for _ in 0..1_200 {
        stage.server.world.grant(&*stage.server.store, &stage.ann, stage.genie.id, 0, None);
    }
    let file = stage.server.get("/v1/genie-access/review?format=csv").key(&stage.key).call().await;
    let mut reader = csv::Reader::from_reader(file.text.as_bytes());
    let ids: Vec<_> = reader.records().map(|record| record.unwrap()[0].to_owned()).collect();
    let expected: Vec<_> = (1..=1_200).rev().map(|number| format!("link:{number}")).collect();
    assert_eq!(ids[1..], expected);
}

#[tokio::test]
async fn a_list_is_revoked_at_once() {
    let stage = Stage::set();
    stage.ways().await;
    let foreign = stage.server.world.genie(&*stage.server.store, &stage.bob, "Bob's");
    let bobs = stage.server.world.grant(&*stage.server.store, &stage.bob, foreign.id, 0, None).grant.id;
    let before = stage.reviewed(json!({})).await;
    let refused = stage.revoke(json!(["link:1", format!("link:{bobs}")])).await;
    refused.is_genie_failure(403, "FORBIDDEN");
    assert!(refused.text.contains(&format!("link:{bobs}")), "{}", refused.text);
    assert_eq!(stage.reviewed(json!({})).await, before);
    for wrong in
        [json!([]), json!(["team:1:2"]), json!(["owner"]), json!("link:1"), json!(vec!["link:1"; 1_001])]
    {
        finds_wrong(&stage.revoke(wrong).await, &["ids"]);
    }

    let done = stage.revoke(json!(["team:1", "link:99", "pass:1", "link:1", "user:1"])).await.data();
    let outcomes: Vec<_> =
        done["results"].as_array().unwrap().iter().map(|one| one["outcome"].clone()).collect();
    assert_eq!(outcomes, ["revoked", "gone", "revoked", "revoked", "revoked"]);
    assert_eq!(done["results"][1]["id"], "link:99");
    assert_eq!(kinds(&stage.reviewed(json!({})).await), ["owner", "public"]);
    let by_path =
        stage.server.post("/v1/genie-access/revoke").key(&stage.key).json(&json!({"ids": ["user:1"]}));
    assert_eq!(by_path.call().await.data(), json!({"results": [{"id": "user:1", "outcome": "gone"}]}));
    let by_bob = say(
        &stage.server,
        &stage.bobs_key,
        "genie-access",
        "revoke",
        Value::Null,
        json!({"ids": ["link:1"]}),
    );
    assert_eq!(by_bob.await.status, 200, "what is gone is nobody's");
}
