use super::{Stage, finds_wrong, say};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn a_person_is_given_access_and_loses_it() {
    let stage = Stage::set();
    let (genie, bob) = (stage.genie_id(), stage.bob.uuid.to_string());
    let end = "2026-02-01T09:00:00Z";
    let data = json!({"agentId": genie, "userId": bob, "expires_at": end});
    let added = stage.access("add-user", Value::Null, data).await["access"].take();
    assert_eq!(
        added,
        json!({"agent_id": genie, "user_id": bob, "granted_by": stage.ann.uuid.to_string(), "expires_at": end,
            "created_at": "2026-01-31T09:00:00Z", "status": "active", "profile": {"id": bob, "full_name": "Bob Smith",
            "email": "bob@example.com", "avatar_url": null}})
    );
    let all = stage.access("all", genie.clone(), json!({})).await;
    assert_eq!(all, json!({"users": [added], "next_cursor": null}));
    let list = stage.access("list-team-access", genie.clone(), json!({})).await;
    assert_eq!(list, json!({"access": [added], "next_cursor": null}));
    assert_eq!(
        stage.check(json!({"userId": bob})).await,
        json!({"allowed": true, "via": "user", "expires_at": end})
    );

    let who = json!({"agentId": genie, "userId": bob});
    let same = stage.access("update-user", Value::Null, who.clone()).await["access"].take();
    assert_eq!(same["expires_at"], end);
    let permanent = json!({"agentId": genie, "userId": bob, "expires_at": null});
    let changed = stage.access("update-user", Value::Null, permanent).await["access"].take();
    assert_eq!(changed["expires_at"], Value::Null);

    let gone = stage.access("delete-user", Value::Null, who.clone()).await;
    assert_eq!(gone, json!({"agent_id": genie, "user_id": bob, "deleted": true}));
    let denied = stage.check(json!({"userId": bob})).await;
    assert_eq!(denied, json!({"allowed": false, "reason": "no_access"}));
    for action in ["update-user", "delete-user"] {
        stage.ann("genie-access", action, Value::Null, who.clone()).await.is_genie_failure(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn access_ends_when_it_is_to_end() {
    let stage = Stage::set();
    let data = json!({"agentId": stage.genie_id(), "email": "BOB@example.com", "expires_at": "2026-01-31T09:00:05Z"});
    stage.access("add-user", Value::Null, data).await;
    assert_eq!(stage.check(json!({"email": "bob@example.com"})).await["allowed"], true);
    stage.server.world.clock.advance(Duration::from_secs(5));
    let denied = stage.check(json!({"email": "bob@example.com"})).await;
    assert_eq!(denied, json!({"allowed": false, "reason": "expired"}));
}

#[tokio::test]
async fn adding_somebody_again_sets_the_expiry_anew() {
    let stage = Stage::set();
    let add =
        |end: Value| json!({"agentId": stage.genie_id(), "email": "bob@example.com", "expires_at": end});
    stage.access("add-user", Value::Null, add(json!("2026-02-01T00:00:00Z"))).await;
    stage.access("add-user", Value::Null, add(Value::Null)).await;
    let all = stage.access("all", stage.genie_id(), json!({})).await;
    assert_eq!(all["users"].as_array().map(Vec::len), Some(1));
    assert_eq!(all["users"][0]["expires_at"], Value::Null);
}

#[tokio::test]
async fn a_person_is_named_in_one_way() {
    let stage = Stage::set();
    let (genie, bob) = (stage.genie_id(), stage.bob.uuid.to_string());
    let add = |data: Value| stage.ann("genie-access", "add-user", Value::Null, data);
    finds_wrong(&add(json!({"agentId": genie})).await, &["userId"]);
    finds_wrong(&add(json!({"agentId": genie, "userId": bob, "email": "bob@example.com"})).await, &["email"]);
    finds_wrong(&add(json!({"agentId": "x", "email": "nobody"})).await, &["agentId", "email"]);
    add(json!({"agentId": genie, "email": "nobody@example.com"})).await.is_genie_failure(404, "NOT_FOUND");
    add(json!({"agentId": genie, "userId": genie})).await.is_genie_failure(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_question_is_about_one_subject() {
    let stage = Stage::set();
    let genie = stage.genie_id();
    let ask = |data: Value| stage.ann("genie-access", "check", Value::Null, data);
    finds_wrong(&ask(json!({"agentId": genie})).await, &["userId"]);
    finds_wrong(
        &ask(json!({"agentId": genie, "token": "x", "email": "a@example.com"})).await,
        &["email", "token"],
    );
    finds_wrong(&ask(json!({"email": 5})).await, &["agentId", "email"]);
    let (_, token) = stage.link(json!({"max_uses": 1})).await;
    let by_link = json!({"allowed": true, "via": "link", "expires_at": null});
    assert_eq!(stage.check(json!({"token": token})).await, by_link);
    let pass = stage.enter(&token).await;
    assert_eq!(stage.check(json!({"token": token})).await, json!({"allowed": false, "reason": "used_up"}));
    assert_eq!(
        stage.check(json!({"pass": pass})).await,
        json!({"allowed": true, "via": "link", "expires_at": "2026-02-01T09:00:00Z"})
    );
    assert_eq!(
        stage.check(json!({"pass": "no pass"})).await,
        json!({"allowed": false, "reason": "no_access"})
    );
    let nobody = stage.check(json!({"email": "nobody@example.com"})).await;
    assert_eq!(nobody, json!({"allowed": false, "reason": "no_access"}));
    stage.ann("genies", "update", json!(genie), json!({"is_public": true})).await.data();
    assert_eq!(stage.check(json!({"email": "nobody@example.com"})).await["via"], "public");
    stage.ann("genies", "update", json!(genie), json!({"is_active": false})).await.data();
    assert_eq!(stage.check(json!({"pass": pass})).await, json!({"allowed": false, "reason": "inactive"}));
}

#[tokio::test]
async fn a_widgets_server_asks_with_the_permission_alone() {
    let stage = Stage::set();
    let admin = stage.server.key(&stage.server.admin("ada@example.com"));
    let data = json!({"agentId": stage.genie_id(), "email": "ann@example.com"});
    let ask = |key: String| {
        let (server, data) = (&stage.server, data.clone());
        async move { say(server, &key, "genie-access", "check", Value::Null, data).await }
    };
    assert_eq!(ask(admin).await.data()["via"], "owner");
    ask(stage.bobs_key.clone()).await.is_genie_failure(403, "FORBIDDEN");
}
