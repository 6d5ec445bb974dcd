use super::{Desk, named, names};
use serde_json::{Value, json};

#[tokio::test]
async fn made_shown_listed() {
    let desk = Desk::set();
    let bob = desk.agent("bob@example.com", &[]).await;
    let ann = desk.ann.id.0;
    let body = json!({"name": " Support ", "emoji": "\u{1f6df}", "members": [bob, ann, bob]});
    let made = desk.post("/teams", body).await;
    assert_eq!(made.status, 201);
    let team = made.data();
    let mut fields: Vec<_> = team.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["created_at", "emoji", "id", "members", "name", "updated_at"]);
    assert_eq!((&team["name"], &team["emoji"]), (&json!("Support"), &json!("\u{1f6df}")));
    assert_eq!(team["members"], json!([ann, bob]));
    assert_eq!(team["created_at"], "2026-01-31T09:00:00Z");
    assert_eq!(desk.get(&format!("/teams/{}", team["id"])).await.data(), team);
    desk.post("/teams", json!({"name": "billing", "emoji": null})).await.data();
    desk.team("Sales", &[]).await;
    let list = desk.get("/teams").await.data();
    assert_eq!(named(&list), ["billing", "Sales", "Support"]);
    assert_eq!(list[2], team);
    assert_eq!((&list[0]["emoji"], &list[0]["members"]), (&Value::Null, &json!([])));
}

#[tokio::test]
async fn only_what_is_given_is_touched() {
    let desk = Desk::set();
    let bob = desk.agent("bob@example.com", &[]).await;
    let made = desk.post("/teams", json!({"name": "Support", "emoji": "\u{1f6df}", "members": [bob]}));
    let mut team = made.await.data();
    let path = format!("/teams/{}", team["id"]);
    assert_eq!(desk.put(&path, json!({})).await.data(), team);
    desk.server.world.clock.advance(std::time::Duration::from_secs(60));
    for (field, value) in [
        ("name", json!("Sales")),
        ("name", json!("SALES")),
        ("emoji", json!("\u{1f4b0}")),
        ("emoji", json!(null)),
        ("members", json!([desk.ann.id.0, bob])),
        ("members", json!([desk.ann.id.0])),
        ("members", json!([])),
    ] {
        team[field] = value.clone();
        let mut answer = desk.put(&path, json!({field: value})).await.data();
        answer["updated_at"] = team["updated_at"].clone();
        assert_eq!(answer, team, "{field}");
    }
}

#[tokio::test]
async fn a_name_is_one_teams_whatever_the_case() {
    let desk = Desk::set();
    let support = desk.team("Stra\u{df}e", &[]).await;
    let sales = desk.team("Sales", &[]).await;
    for name in ["Stra\u{df}e", "STRA\u{df}E", " stra\u{df}e ", "\u{ff33}ales", "sales"] {
        let answer = desk.post("/teams", json!({"name": name})).await;
        answer.is_desk_failure(409, "ConflictError");
    }
    let taken = desk.put(&format!("/teams/{sales}"), json!({"name": "stra\u{df}E"})).await;
    taken.is_desk_failure(409, "ConflictError");
    assert_eq!(desk.put(&format!("/teams/{support}"), json!({"name": "STRA\u{df}E"})).await.status, 200);
    desk.delete(&format!("/teams/{sales}")).await.data();
    desk.team("Sales", &[]).await;
}

#[tokio::test]
async fn names_what_is_wrong_and_does_nothing() {
    let desk = Desk::set();
    let bob = desk.agent("bob@example.com", &[]).await;
    let team = desk.team("Support", &[bob]).await;
    let path = format!("/teams/{team}");
    let before = desk.get(&path).await.data();
    let bad = json!({"name": "", "emoji": "\u{1f6df}".repeat(13), "members": 7, "color": "red"});
    let all = ["color", "emoji", "members", "name"];
    assert_eq!(desk.post("/teams", bad.clone()).await.wrong_fields(), all);
    assert_eq!(desk.put(&path, bad).await.wrong_fields(), all);
    assert_eq!(desk.post("/teams", json!({})).await.wrong_fields(), ["name"]);
    for field in ["name", "members"] {
        assert_eq!(desk.put(&path, json!({field: null})).await.wrong_fields(), [field]);
    }
    for members in [json!([0]), json!([-1]), json!(["x"]), json!([1.5]), json!([null]), json!([[1]])] {
        assert_eq!(desk.put(&path, json!({"members": members})).await.wrong_fields(), ["members"]);
    }
    names(&desk.put(&path, json!({"name": "X", "members": [bob, 4711]})).await, "members", "4711");
    names(&desk.post("/teams", json!({"name": "X", "members": [4711]})).await, "members", "4711");
    assert_eq!(desk.get("/teams").await.data(), json!([before]));
}

#[tokio::test]
async fn a_team_that_is_gone_is_gone_everywhere() {
    let desk = Desk::set();
    let bob = desk.agent("bob@example.com", &[]).await;
    let team = desk.team("Support", &[bob]).await;
    let path = format!("/teams/{team}");
    let conversation = "/conversations/018f4e9a-7c1d-7b3a-9a51-0123456789ab/assignee";
    desk.put(&format!("{conversation}/team"), json!({"assignee_id": team})).await.data();
    desk.put(&format!("{conversation}/user"), json!({"assignee_id": bob})).await.data();
    assert_eq!(desk.delete(&path).await.data(), true);
    let left = desk.get(conversation).await.data();
    assert_eq!((&left["assigned_team_id"], &left["assigned_user_id"]), (&Value::Null, &json!(bob)));
    assert_eq!(desk.get(&format!("/agents/{bob}")).await.data()["teams"], json!([]));
    desk.get(&path).await.is_desk_failure(404, "NotFoundError");
    desk.put(&path, json!({"name": "X"})).await.is_desk_failure(404, "NotFoundError");
    desk.delete(&path).await.is_desk_failure(404, "NotFoundError");
    let inbox = format!("{path}/conversations/unassigned");
    desk.get(&inbox).await.is_desk_failure(404, "NotFoundError");
    let new = json!({"first_name": "Eve", "email": "eve@example.com", "teams": [team]});
    names(&desk.post("/agents", new).await, "teams", &team.to_string());
    for raw in ["0", "-1", "x"] {
        assert_eq!(desk.get(&format!("/teams/{raw}")).await.wrong_fields(), ["id"], "{raw}");
    }
}
