use super::{Stage, say};
use serde_json::{Value, json};

const NOBODY: &str = "018f4e9a-7c1d-7b3a-9a51-0123456789ab";

/// Every action that needs a credential, on these things.
fn actions(
    genie: &str,
    grant: i64,
    request: &str,
    user: &str,
    team: i64,
) -> Vec<(&'static str, &'static str, Value, Value)> {
    let access = "genie-access";
    let who = json!({"agentId": genie, "userId": user});
    let what = json!({"agentId": genie, "teamId": team});
    vec![
        ("genies", "get", json!(genie), json!({})),
        ("genies", "update", json!(genie), json!({"name": "New"})),
        ("genies", "delete", json!(genie), json!({})),
        (access, "all", json!(genie), json!({})),
        (access, "list", json!(genie), json!({})),
        (access, "list-team-access", json!(genie), json!({})),
        (access, "create", json!(genie), json!({})),
        (access, "update", json!(grant), json!({"max_uses": 1})),
        (access, "delete", json!(grant), json!({})),
        (access, "update-user", Value::Null, json!({"agentId": genie, "userId": user, "expires_at": null})),
        (access, "delete-user", Value::Null, who.clone()),
        (access, "requests", json!(genie), json!({})),
        (access, "resolve", Value::Null, json!({"requestId": request, "solution": "denied"})),
        (access, "add-user", Value::Null, who.clone()),
        (access, "add-team", Value::Null, what.clone()),
        (access, "remove-team", Value::Null, what.clone()),
        (access, "list-teams", json!(genie), json!({})),
        (access, "rotate", json!(grant), json!({})),
        (access, "revoke-all", json!(genie), json!({})),
        (access, "history", json!(grant), json!({})),
        (access, "check", Value::Null, json!({"agentId": genie, "email": "bob@example.com"})),
    ]
}

async fn request(stage: &Stage) -> String {
    let wish = json!({"action": "request-access", "url_name": "billing-helper", "email": "vi@example.com"});
    stage.server.post("/v1/public-agent-pages").json(&wish).call().await.data();
    let listed = stage.access("requests", stage.genie_id(), json!({})).await;
    listed["requests"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn somebody_elses_things_are_forbidden() {
    let stage = Stage::set();
    let (request, team) = (request(&stage).await, stage.team("Support", &[]));
    let (grant, token) = stage.link(json!({})).await;
    let user = stage.bob.uuid.to_string();
    for (resource, action, id, data) in actions(&stage.genie_id(), grant, &request, &user, team) {
        let answer = say(&stage.server, &stage.bobs_key, resource, action, id, data).await;
        answer.is_genie_failure(403, "FORBIDDEN");
    }
    stage.enter(&token).await;
    assert_eq!(
        stage.access("requests", stage.genie_id(), json!({})).await["requests"][0]["status"],
        "pending"
    );
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let stage = Stage::set();
    for (resource, action, id, data) in actions(NOBODY, 99, NOBODY, NOBODY, 99) {
        let by_genie = id == NOBODY || data["agentId"] == NOBODY;
        let code = if by_genie { "AGENT_NOT_FOUND" } else { "NOT_FOUND" };
        stage.ann(resource, action, id, data).await.is_genie_failure(404, code);
    }
}

#[tokio::test]
async fn without_a_credential_nothing_is_done_and_nothing_else_is_told() {
    let stage = Stage::set();
    let (request, team) = (request(&stage).await, stage.team("Support", &[]));
    let (grant, _) = stage.link(json!({})).await;
    let user = stage.bob.uuid.to_string();
    let mut all = actions(&stage.genie_id(), grant, &request, &user, team);
    all.push(("genies", "create", Value::Null, json!({"name": "New"})));
    all.push(("genies", "all", Value::Null, json!({})));
    all.push(("genies", "list", Value::Null, json!({})));
    for (resource, action, id, data) in &all {
        for wrong in [false, true] {
            // What is wrong with the fields is told to those alone who may call.
            let data = if wrong { json!({"nonsense": 1}) } else { data.clone() };
            let body = json!({"resource": resource, "action": action, "id": id, "data": data});
            stage.server.post("/v1").json(&body).call().await.is_genie_failure(401, "UNAUTHORIZED");
            let unknown = stage.server.post("/v1").key("lk_0123456789abcdef0123456789abcdef0123456789abcdef");
            unknown.json(&body).call().await.is_genie_failure(401, "KEY_NOT_FOUND");
        }
    }
    let broken = stage.server.post("/v1/genie-access").body("application/json", "{").call().await;
    broken.is_genie_failure(401, "UNAUTHORIZED");
    let listed = stage.access("list", stage.genie_id(), json!({})).await;
    assert_eq!(listed["grants"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn an_id_of_the_wrong_kind_is_named() {
    let stage = Stage::set();
    for (resource, action, id, data) in actions(&stage.genie_id(), 1, NOBODY, NOBODY, 1) {
        let wrong: &[Value] = match id {
            Value::String(_) => &[json!(17), json!("17"), json!(true), json!({}), json!("x")],
            Value::Number(_) => &[json!(NOBODY), json!(0), json!(-1), json!(1.5), json!([])],
            _ => &[json!(17), json!(NOBODY)],
        };
        for wrong in wrong {
            let answer = stage.ann(resource, action, wrong.clone(), data.clone()).await;
            super::finds_wrong(&answer, &["id"]);
        }
        if !id.is_null() && action != "list-teams" {
            super::finds_wrong(&stage.ann(resource, action, Value::Null, data).await, &["id"]);
        }
    }
    let answer = stage.server.get("/v1/genies/17").key(&stage.key).call().await;
    super::finds_wrong(&answer, &["id"]);
    let answer = stage.server.delete(&format!("/v1/genie-access/{NOBODY}")).key(&stage.key).call().await;
    super::finds_wrong(&answer, &["id"]);
}

#[tokio::test]
async fn a_session_works_too_but_not_from_another_site() {
    let stage = Stage::set();
    let session = stage.server.session("ann@example.com").await;
    let body = json!({"action": "create", "id": stage.genie_id()});
    let ask = || stage.server.post("/v1/genie-access").session(&session).json(&body);
    ask().on_our_page().call().await.data();
    ask().header("sec-fetch-site", "cross-site").call().await.is_genie_failure(403, "FORBIDDEN");
    ask().call().await.is_genie_failure(403, "FORBIDDEN");
    stage.server.get("/v1/genies").session(&session).call().await.data();
}
