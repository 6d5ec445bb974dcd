use super::{Desk, named, names};
use serde_json::{Value, json};

async fn built_in(desk: &Desk, name: &str) -> i64 {
    let list = desk.get("/roles").await.data();
    let found = list.as_array().unwrap().iter().find(|role| role["name"] == name).unwrap();
    assert_eq!(found["built_in"], true);
    found["id"].as_i64().unwrap()
}

#[tokio::test]
async fn made_shown_listed() {
    let desk = Desk::set();
    let bob = desk.person("bob@example.com", &[]).await;
    let body = json!({"name": " Shift lead ", "description": "Watches.",
        "permissions": ["users:manage", "conversations:read_all", "users:manage"]});
    let made = desk.post("/roles", body).await;
    assert_eq!(made.status, 201);
    let role = made.data();
    let expected = json!({"id": role["id"], "name": "Shift lead", "description": "Watches.",
        "permissions": ["conversations:read_all", "users:manage"], "built_in": false});
    assert_eq!(role, expected);
    assert_eq!(desk.get(&format!("/roles/{}", role["id"])).await.data(), expected);
    let plain = desk.post("/roles", json!({"name": "Nothing"})).await.data();
    assert_eq!((&plain["description"], &plain["permissions"]), (&json!(""), &json!([])));
    // Whoever is signed in sees what there is.
    let list = desk.server.get("/api/v1/roles").key(&bob.key).call().await.data();
    assert_eq!(named(&list), ["admin", "agent", "Shift lead", "Nothing"]);
    assert_eq!(list[2], expected);
}

#[tokio::test]
async fn a_name_is_one_in_any_case() {
    let desk = Desk::set();
    let lead = desk.role("Shift lead", &[]).await;
    let other = desk.role("other", &[]).await;
    for name in ["shift LEAD", " Shift Lead ", "Admin", "AGENT"] {
        desk.post("/roles", json!({"name": name})).await.is_desk_failure(409, "ConflictError");
        let renamed = desk.put(&format!("/roles/{other}"), json!({"name": name})).await;
        renamed.is_desk_failure(409, "ConflictError");
    }
    let renamed = desk.put(&format!("/roles/{lead}"), json!({"name": "SHIFT LEAD"})).await.data();
    assert_eq!(renamed["name"], "SHIFT LEAD");
    // Whoever looks for a role may write it in any case too.
    let bob = desk.agent("bob@example.com", &["SHIFT LEAD", "agent"]).await;
    let shown = desk.get(&format!("/agents/{bob}")).await.data();
    assert_eq!(shown["roles"], json!(["SHIFT LEAD", "agent"]));
    let found = desk.get("/agents?role=Shift%20Lead").await.data();
    assert_eq!((&found["total"], &found["results"][0]["id"]), (&json!(1), &json!(bob)));
}

#[tokio::test]
async fn the_catalogue() {
    let desk = Desk::set();
    let bob = desk.person("bob@example.com", &[]).await;
    let list = desk.server.get("/api/v1/permissions").key(&bob.key).call().await.data();
    let known = named(&list);
    assert!(known.is_sorted());
    for name in [
        "users:manage",
        "teams:manage",
        "roles:manage",
        "activity_logs:manage",
        "outbox:manage",
        "genies:write",
        "genies:manage_all",
        "access:check",
        "conversations:read",
        "messages:write",
        "conversations:read_all",
        "conversations:read_team_inbox",
        "conversations:update_user_assignee",
        "conversations:update_team_assignee",
    ] {
        assert!(known.contains(&name), "{name}");
    }
    assert!(
        list.as_array().unwrap().iter().all(|one| one["description"].as_str().is_some_and(|d| d.len() > 5))
    );
    let admin = desk.get(&format!("/roles/{}", built_in(&desk, "admin").await)).await.data();
    assert_eq!(admin["permissions"], json!(known));
    for path in ["/api/v1/permissions", "/api/v1/roles"] {
        desk.server.get(path).call().await.is_desk_failure(401, "AuthError");
    }
}

#[tokio::test]
async fn only_what_is_given_is_touched_and_felt_at_once() {
    let desk = Desk::set();
    let bob = desk.holder("bob@example.com", &["teams:manage"]).await;
    let list = desk.get("/roles").await.data();
    let mut role = list[2].clone();
    let path = format!("/roles/{}", role["id"]);
    assert_eq!(desk.put(&path, json!({})).await.data(), role);
    for (field, value, kept) in [
        ("name", json!("Lead"), json!("Lead")),
        ("name", json!("lead"), json!("lead")),
        ("description", json!("Leads."), json!("Leads.")),
        ("description", json!(null), json!("")),
        ("permissions", json!(["users:manage"]), json!(["users:manage"])),
        ("permissions", json!([]), json!([])),
    ] {
        role[field] = kept;
        assert_eq!(desk.put(&path, json!({field: value})).await.data(), role, "{field}");
    }
    let me = desk.server.get("/api/v1/agents/me").key(&bob.key).call().await.data();
    assert_eq!((&me["roles"], &me["permissions"]), (&json!(["lead"]), &json!([])));
    desk.server.get("/api/v1/teams").key(&bob.key).call().await.is_desk_failure(403, "PermissionError");
    assert_eq!(desk.delete(&path).await.data(), true);
    desk.get(&path).await.is_desk_failure(404, "NotFoundError");
    desk.delete(&path).await.is_desk_failure(404, "NotFoundError");
    desk.put(&path, json!({})).await.is_desk_failure(404, "NotFoundError");
    let me = desk.server.get("/api/v1/agents/me").key(&bob.key).call().await.data();
    assert_eq!(me["roles"], json!([]));
}

#[tokio::test]
async fn names_what_is_wrong() {
    let desk = Desk::set();
    let role = desk.role("Lead", &["teams:manage"]).await;
    let path = format!("/roles/{role}");
    let bad = json!({"name": "x".repeat(51), "description": 7, "permissions": {}, "built_in": true});
    let all = ["built_in", "description", "name", "permissions"];
    assert_eq!(desk.post("/roles", bad.clone()).await.wrong_fields(), all);
    assert_eq!(desk.put(&path, bad).await.wrong_fields(), all[1..]);
    assert_eq!(desk.put(&path, json!({"built_in": true})).await.wrong_fields(), ["built_in"]);
    assert_eq!(desk.post("/roles", json!({})).await.wrong_fields(), ["name"]);
    for field in ["name", "permissions"] {
        assert_eq!(desk.put(&path, json!({field: null})).await.wrong_fields(), [field]);
    }
    for unknown in ["users:own", "Users:manage", "*", "users:manage "] {
        let permissions = json!(["teams:manage", unknown]);
        names(
            &desk.post("/roles", json!({"name": "X", "permissions": permissions})).await,
            "permissions",
            unknown,
        );
        names(&desk.put(&path, json!({"permissions": permissions})).await, "permissions", unknown);
    }
    for taken in ["Lead", "admin", " agent "] {
        desk.post("/roles", json!({"name": taken})).await.is_desk_failure(409, "ConflictError");
    }
    let other = desk.role("Other", &[]).await;
    let taken = desk.put(&format!("/roles/{other}"), json!({"name": "Lead"})).await;
    taken.is_desk_failure(409, "ConflictError");
    assert_eq!(desk.get("/roles").await.data().as_array().unwrap().len(), 4);
    for raw in ["0", "-1", "x"] {
        assert_eq!(desk.get(&format!("/roles/{raw}")).await.wrong_fields(), ["id"], "{raw}");
    }
}

#[tokio::test]
async fn the_built_in_ones_stay() {
    let desk = Desk::set();
    let (admin, agent) = (built_in(&desk, "admin").await, built_in(&desk, "agent").await);
    let before = desk.get("/roles").await.data();
    for id in [admin, agent] {
        desk.delete(&format!("/roles/{id}")).await.is_desk_failure(409, "ConflictError");
        let renamed = desk.put(&format!("/roles/{id}"), json!({"name": "boss"})).await;
        renamed.is_desk_failure(409, "ConflictError");
    }
    for body in [json!({"permissions": []}), json!({"description": "X"})] {
        let answer = desk.put(&format!("/roles/{admin}"), body).await;
        answer.is_desk_failure(409, "ConflictError");
    }
    assert_eq!(desk.get("/roles").await.data(), before);
    let fewer = json!({"name": "agent", "permissions": ["messages:read"]});
    let changed = desk.put(&format!("/roles/{agent}"), fewer).await.data();
    assert_eq!(changed["permissions"], json!(["messages:read"]));
}

#[tokio::test]
async fn nobody_makes_or_changes_what_may_do_more() {
    let desk = Desk::set();
    let lead = desk.holder("lead@example.com", &["roles:manage", "teams:manage"]).await;
    let strong = desk.role("Strong", &["users:manage"]).await;
    let weak = desk.role("Weak", &["teams:manage"]).await;
    let put = |id: i64, body: Value| {
        desk.server.put(&format!("/api/v1/roles/{id}")).key(&lead.key).json(&body).call()
    };
    let own = desk.get("/agents?q=lead").await.data()["results"][0]["roles"][0].clone();
    let list = desk.get("/roles").await.data();
    let own = list.as_array().unwrap().iter().find(|role| role["name"] == own).unwrap()["id"].as_i64();
    let grab = json!({"permissions": ["roles:manage", "users:manage"]});
    for id in [own.unwrap(), weak] {
        put(id, grab.clone()).await.is_desk_failure(403, "PermissionError");
    }
    for body in [json!({}), json!({"permissions": []}), json!({"name": "X"})] {
        put(strong, body).await.is_desk_failure(403, "PermissionError");
    }
    let path = format!("/api/v1/roles/{strong}");
    desk.server.delete(&path).key(&lead.key).call().await.is_desk_failure(403, "PermissionError");
    let new = json!({"name": "New", "permissions": ["messages:read"]});
    let made = desk.server.post("/api/v1/roles").key(&lead.key).json(&new).call().await;
    made.is_desk_failure(403, "PermissionError");
    assert_eq!(put(weak, json!({"permissions": ["roles:manage"]})).await.status, 200);
    let weak = format!("/api/v1/roles/{weak}");
    assert_eq!(desk.server.delete(&weak).key(&lead.key).call().await.data(), true);
}
