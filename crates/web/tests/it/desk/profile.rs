//! What agents change of themselves.

use super::{Desk, Person};
use crate::support::Answer;
use serde_json::{Value, json};

async fn bob(desk: &Desk) -> Person {
    let bob = desk.person("bob@example.com", &["agent"]).await;
    let body = json!({"last_name": "Smith", "country": "AU", "avatar_url": "https://example.com/b.png"});
    desk.put(&format!("/agents/{}", bob.id), body).await.data();
    bob
}

async fn change(desk: &Desk, bob: &Person, body: Value) -> Answer {
    desk.server.put("/api/v1/agents/me").key(&bob.key).json(&body).call().await
}

async fn me(desk: &Desk, bob: &Person) -> Value {
    let mut me = desk.server.get("/api/v1/agents/me").key(&bob.key).call().await.data();
    me["updated_at"].take();
    me
}

#[tokio::test]
async fn each_field_alone_leaves_the_others() {
    let desk = Desk::set();
    let bob = bob(&desk).await;
    for (field, given, kept) in [
        ("first_name", json!(" Rob "), json!("Rob")),
        ("last_name", json!("Jones"), json!("Jones")),
        ("last_name", json!(null), json!(null)),
        ("email", json!("Rob@Example.com"), json!("rob@example.com")),
        ("country", json!("NZ"), json!("NZ")),
        ("country", json!(null), json!(null)),
        ("avatar_url", json!("http://example.com/c.png"), json!("http://example.com/c.png")),
        ("avatar_url", json!(null), json!(null)),
    ] {
        let mut expected = me(&desk, &bob).await;
        expected[field] = kept;
        let answer = change(&desk, &bob, json!({field: given})).await.data();
        assert_eq!(answer[field], expected[field]);
        assert_eq!(me(&desk, &bob).await, expected, "{field}");
    }
    let before = me(&desk, &bob).await;
    assert_eq!(change(&desk, &bob, json!({})).await.status, 200);
    assert_eq!(me(&desk, &bob).await, before);
    assert_eq!(desk.mails().await, [("email_changed".to_owned(), "bob@example.com".to_owned())]);
}

#[tokio::test]
async fn nothing_else_is_theirs_to_change() {
    let desk = Desk::set();
    let bob = bob(&desk).await;
    let before = me(&desk, &bob).await;
    for (field, value) in [
        ("roles", json!(["admin"])),
        ("teams", json!([1])),
        ("enabled", json!(false)),
        ("availability", json!("online")),
        ("permissions", json!(["users:manage"])),
        ("password", json!("new-strong-password")),
        ("id", json!(1)),
        ("type", json!("admin")),
    ] {
        let answer = change(&desk, &bob, json!({"first_name": "Rob", field: value})).await;
        assert_eq!(answer.wrong_fields(), [field]);
    }
    for field in ["first_name", "email"] {
        assert_eq!(change(&desk, &bob, json!({field: null})).await.wrong_fields(), [field]);
    }
    let bad =
        json!({"first_name": "", "last_name": " ", "email": "x", "country": "au", "avatar_url": "ftp://x"});
    let all = ["avatar_url", "country", "email", "first_name", "last_name"];
    assert_eq!(change(&desk, &bob, bad).await.wrong_fields(), all);
    let taken = change(&desk, &bob, json!({"email": "ANN@example.com", "first_name": "Rob"})).await;
    taken.is_desk_failure(409, "ConflictError");
    assert_eq!(me(&desk, &bob).await, before);
    let nobody = desk.server.put("/api/v1/agents/me").json(&json!({"first_name": "X"})).call().await;
    nobody.is_desk_failure(401, "AuthError");
}

#[tokio::test]
async fn their_teams_by_name() {
    let desk = Desk::set();
    let bob = bob(&desk).await;
    let mine = || desk.server.get("/api/v1/agents/me/teams").key(&bob.key).call();
    assert_eq!(mine().await.data(), json!([]));
    let support = desk.post("/teams", json!({"name": "support", "emoji": "\u{1f6df}", "members": [bob.id]}));
    let support = super::id(&support.await);
    let sales = desk.team("Sales", &[bob.id, desk.ann.id.0]).await;
    desk.team("Billing", &[desk.ann.id.0]).await;
    let expected = json!([
        {"id": sales, "name": "Sales", "emoji": null},
        {"id": support, "name": "support", "emoji": "\u{1f6df}"},
    ]);
    assert_eq!(mine().await.data(), expected);
    desk.server.get("/api/v1/agents/me/teams").call().await.is_desk_failure(401, "AuthError");
}

#[tokio::test]
async fn their_availability() {
    let desk = Desk::set();
    let bob = bob(&desk).await;
    let path = "/api/v1/agents/me/availability";
    let set = |value: Value| desk.server.put(path).key(&bob.key).json(&json!({"availability": value})).call();
    for value in ["online", "away", "offline"] {
        assert_eq!(set(json!(value)).await.data()["availability"], value);
        assert_eq!(me(&desk, &bob).await["availability"], value);
    }
    for value in [json!("Online"), json!("busy"), json!(""), json!(null), json!(1), json!(["online"])] {
        assert_eq!(set(value.clone()).await.wrong_fields(), ["availability"], "{value}");
    }
    let empty = desk.server.put(path).key(&bob.key).json(&json!({})).call().await;
    assert_eq!(empty.wrong_fields(), ["availability"]);
    let body = json!({"availability": "online"});
    desk.server.put(path).json(&body).call().await.is_desk_failure(401, "AuthError");
    assert_eq!(me(&desk, &bob).await["availability"], "offline");
}

#[tokio::test]
async fn their_picture_goes_also_when_there_is_none() {
    let desk = Desk::set();
    let bob = bob(&desk).await;
    let path = "/api/v1/agents/me/avatar";
    for _ in 0..2 {
        assert_eq!(desk.server.delete(path).key(&bob.key).call().await.data(), true);
        assert_eq!(me(&desk, &bob).await["avatar_url"], Value::Null);
    }
    assert_eq!(me(&desk, &bob).await["country"], "AU");
    desk.server.delete(path).call().await.is_desk_failure(401, "AuthError");
}

#[tokio::test]
async fn by_cookie_from_our_own_pages_only() {
    let desk = Desk::set();
    let session = desk.server.session("ann@example.com").await;
    let body = json!({"first_name": "Annie"});
    let ask = || desk.server.put("/api/v1/agents/me").session(&session).json(&body);
    ask().call().await.is_desk_failure(403, "PermissionError");
    let evil = ask().header("sec-fetch-site", "cross-site").call().await;
    evil.is_desk_failure(403, "PermissionError");
    assert_eq!(ask().on_our_page().call().await.data()["first_name"], "Annie");
}
