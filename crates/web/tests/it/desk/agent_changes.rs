//! `PUT /agents/{id}`.

use super::{Desk, Person, names};
use serde_json::{Value, json};

/// Bob, with a value in every field that can be changed.
async fn bob(desk: &Desk) -> (i64, Value) {
    let team = desk.team("Support", &[]).await;
    let body = json!({
        "first_name": "Bob", "last_name": "Smith", "email": "bob@example.com", "roles": ["agent"], "teams": [team],
        "country": "AU", "avatar_url": "https://example.com/b.png",
    });
    let id = super::id(&desk.post("/agents", body).await);
    (id, desk.get(&format!("/agents/{id}")).await.data())
}

/// What stands in `after` that did not stand in `before`.
fn differences(before: &Value, after: &Value) -> Vec<String> {
    let fields = before.as_object().unwrap().iter();
    fields.filter(|(name, value)| after[name.as_str()] != **value).map(|(name, _)| name.clone()).collect()
}

#[tokio::test]
async fn each_field_alone_leaves_the_others() {
    let desk = Desk::set();
    let (id, mut before) = bob(&desk).await;
    let team = desk.team("Sales", &[]).await;
    for (field, given, kept) in [
        ("first_name", json!(" Rob "), json!("Rob")),
        ("last_name", json!("Jones"), json!("Jones")),
        ("email", json!("Rob@Example.com"), json!("rob@example.com")),
        ("country", json!("NZ"), json!("NZ")),
        ("avatar_url", json!("http://example.com/c.png"), json!("http://example.com/c.png")),
        ("availability", json!("away"), json!("away")),
        ("enabled", json!(false), json!(false)),
        ("teams", json!([team]), json!([{"id": team, "name": "Sales", "emoji": null}])),
        ("roles", json!(["agent", "admin"]), json!(["admin", "agent"])),
    ] {
        let answer = desk.put(&format!("/agents/{id}"), json!({field: given})).await.data();
        assert_eq!(answer[field], kept);
        let mut after = desk.get(&format!("/agents/{id}")).await.data();
        assert_eq!(after[field], kept);
        after["updated_at"] = before["updated_at"].clone();
        let expected = if field == "roles" { vec!["permissions", "roles"] } else { vec![field] };
        assert_eq!(differences(&before, &after), expected);
        before = after;
    }
}

#[tokio::test]
async fn absent_and_null_differ() {
    let desk = Desk::set();
    let (id, before) = bob(&desk).await;
    let path = format!("/agents/{id}");
    let unchanged = desk.put(&path, json!({})).await.data();
    assert_eq!(differences(&unchanged, &before), [""; 0]);
    for field in ["last_name", "country", "avatar_url"] {
        assert_eq!(desk.put(&path, json!({field: null})).await.data()[field], Value::Null);
    }
    let after = desk.get(&path).await.data();
    assert_eq!(differences(&before, &after), ["avatar_url", "country", "last_name"]);
    for field in ["first_name", "email", "roles", "teams", "availability", "enabled", "send_welcome_email"] {
        let answer = desk.put(&path, json!({field: null})).await;
        assert_eq!(answer.wrong_fields(), [field]);
    }
    assert_eq!(differences(&after, &desk.get(&path).await.data()), [""; 0]);
}

#[tokio::test]
async fn an_empty_list_removes_all() {
    let desk = Desk::set();
    let (id, before) = bob(&desk).await;
    let path = format!("/agents/{id}");
    desk.put(&path, json!({"roles": []})).await.data();
    let after = desk.get(&path).await.data();
    assert_eq!((&after["roles"], &after["permissions"]), (&json!([]), &json!([])));
    assert_eq!(after["teams"], before["teams"]);
    assert_eq!(desk.put(&path, json!({"teams": []})).await.data()["teams"], json!([]));
}

#[tokio::test]
async fn all_of_it_or_nothing() {
    let desk = Desk::set();
    let (id, before) = bob(&desk).await;
    let path = format!("/agents/{id}");
    names(&desk.put(&path, json!({"first_name": "Rob", "roles": ["sorcerer"]})).await, "roles", "sorcerer");
    names(&desk.put(&path, json!({"roles": [], "teams": [4711]})).await, "teams", "4711");
    let taken = desk.put(&path, json!({"roles": [], "teams": [], "email": "ANN@example.com"})).await;
    taken.is_desk_failure(409, "ConflictError");
    for (field, value) in [("rolls", json!([])), ("uuid", json!("x")), ("permissions", json!([]))] {
        let held = desk.put(&path, json!({"first_name": "Rob", field: value})).await;
        assert_eq!(held.wrong_fields(), [field]);
    }
    assert_eq!(desk.get(&path).await.data(), before);
}

#[tokio::test]
async fn a_right_that_was_taken_away_is_felt_at_once() {
    let desk = Desk::set();
    let bob = desk.person("bob@example.com", &["admin"]).await;
    let list = |bob: &Person| desk.server.get("/api/v1/agents").key(&bob.key).call();
    assert_eq!(list(&bob).await.status, 200);
    desk.put(&format!("/agents/{}", bob.id), json!({"roles": ["agent"]})).await.data();
    list(&bob).await.is_desk_failure(403, "PermissionError");
    desk.put(&format!("/agents/{}", bob.id), json!({"enabled": false})).await.data();
    list(&bob).await.is_desk_failure(401, "AuthError");
    desk.put(&format!("/agents/{}", bob.id), json!({"enabled": true, "roles": ["admin"]})).await.data();
    assert_eq!(list(&bob).await.status, 200);
}

#[tokio::test]
async fn disabling_ends_sessions_for_good() {
    let desk = Desk::set();
    let bob = desk.agent("bob@example.com", &[]).await;
    let path = format!("/agents/{bob}");
    desk.put(&format!("{path}/password"), json!({"password": "new-strong-password"})).await.data();
    let session = desk.server.session("bob@example.com").await;
    desk.put(&path, json!({"enabled": false})).await.data();
    let me = || desk.server.get("/api/v1/agents/me").session(&session).call();
    me().await.is_desk_failure(401, "AuthError");
    let login = || desk.server.login("bob@example.com", "new-strong-password").call();
    login().await.is_desk_failure(401, "AuthError");
    desk.put(&path, json!({"enabled": true})).await.data();
    me().await.is_desk_failure(401, "AuthError");
    assert_eq!(login().await.status, 200);
}

#[tokio::test]
async fn nobody_disables_themselves() {
    let desk = Desk::set();
    desk.agent("bea@example.com", &["admin"]).await;
    let answer = desk.put(&format!("/agents/{}", desk.ann.id), json!({"enabled": false})).await;
    assert_eq!(answer.wrong_fields(), ["enabled"]);
}

#[tokio::test]
async fn nobody_changes_who_may_do_more_or_gives_what_they_lack() {
    let desk = Desk::set();
    let lead = desk.holder("lead@example.com", &["users:manage", "teams:manage"]).await;
    let bob = desk.agent("bob@example.com", &["agent"]).await;
    let plain = desk.agent("plain@example.com", &[]).await;
    let change = |id: i64, body: Value| {
        desk.server.put(&format!("/api/v1/agents/{id}")).key(&lead.key).json(&body).call()
    };
    for id in [bob, desk.ann.id.0] {
        for body in [json!({}), json!({"first_name": "X"}), json!({"roles": []}), json!({"enabled": false})] {
            change(id, body).await.is_desk_failure(403, "PermissionError");
        }
    }
    for id in [plain, lead.id] {
        for roles in [json!(["admin"]), json!(["agent"])] {
            change(id, json!({"roles": roles})).await.is_desk_failure(403, "PermissionError");
        }
    }
    assert_eq!(change(plain, json!({"first_name": "X", "roles": ["role of lead"]})).await.status, 200);
}

#[tokio::test]
async fn the_former_address_is_told() {
    let desk = Desk::set();
    let bob = desk.agent("bob@example.com", &[]).await;
    let path = format!("/agents/{bob}");
    desk.put(&path, json!({"email": "bob@example.com"})).await.data();
    assert_eq!(desk.mails().await, []);
    desk.put(&path, json!({"email": "rob@example.com"})).await.data();
    assert_eq!(desk.mails().await, [("email_changed".to_owned(), "bob@example.com".to_owned())]);
}
