//! One agent: made, shown, deleted.

use super::{Desk, id, message, names};
use serde_json::{Value, json};

#[tokio::test]
async fn a_new_agent_has_what_was_given() {
    let desk = Desk::set();
    let team = desk.team("Support", &[]).await;
    let body = json!({
        "first_name": " Alice ", "last_name": "Agent", "email": " Alice@Example.com ", "roles": ["agent", "agent"],
        "teams": [team, team], "country": "AU", "avatar_url": "https://example.com/a.png",
    });
    let made = desk.post("/agents", body).await;
    assert_eq!(made.status, 201);
    made.has_what_every_answer_has();
    let alice = made.data();
    assert_eq!((&alice["first_name"], &alice["last_name"]), (&json!("Alice"), &json!("Agent")));
    assert_eq!(alice["email"], "alice@example.com");
    assert_eq!(alice["roles"], json!(["agent"]));
    assert_eq!(alice["teams"], json!([{"id": team, "name": "Support", "emoji": null}]));
    assert_eq!((&alice["country"], &alice["type"]), (&json!("AU"), &json!("agent")));
    assert_eq!(alice["avatar_url"], "https://example.com/a.png");
    assert_eq!((&alice["enabled"], &alice["availability"]), (&json!(true), &json!("offline")));
    for empty in ["api_key", "last_login_at"] {
        assert_eq!(alice[empty], Value::Null, "{empty}");
    }
    assert_eq!(desk.mails().await, []);
    // No password yet: nobody gets in.
    desk.server.login("alice@example.com", "").call().await.is_desk_failure(401, "AuthError");

    let shown = desk.get(&format!("/agents/{}", alice["id"])).await.data();
    let permissions = shown["permissions"].as_array().unwrap();
    assert!(permissions.contains(&json!("genies:write")) && !permissions.contains(&json!("users:manage")));
    assert!(alice.get("permissions").is_none());
    assert_eq!(shown["uuid"], alice["uuid"]);
}

#[tokio::test]
async fn two_fields_are_enough() {
    let desk = Desk::set();
    let made = desk.post("/agents", json!({"first_name": "Bob", "email": "bob@example.com"})).await.data();
    assert_eq!((&made["roles"], &made["teams"]), (&json!([]), &json!([])));
    for empty in ["last_name", "country", "avatar_url"] {
        assert_eq!(made[empty], Value::Null, "{empty}");
    }
    let nulls = json!({"first_name": "Eve", "email": "eve@example.com", "last_name": null, "country": null,
        "avatar_url": null});
    assert_eq!(desk.post("/agents", nulls).await.data()["last_name"], Value::Null);
}

#[tokio::test]
async fn a_welcome_mail_only_where_it_is_asked_for() {
    let desk = Desk::set();
    let new = |email: &str, welcome: bool| json!({"first_name": "B", "email": email, "send_welcome_email": welcome});
    let bob = id(&desk.post("/agents", new("bob@example.com", true)).await);
    desk.post("/agents", new("eve@example.com", false)).await.data();
    assert_eq!(desk.mails().await, [("welcome".to_owned(), "bob@example.com".to_owned())]);
    desk.put(&format!("/agents/{bob}"), json!({"send_welcome_email": true})).await.data();
    assert_eq!(desk.mails().await.len(), 2);
}

#[tokio::test]
async fn names_every_field_that_is_wrong_and_makes_nothing() {
    let desk = Desk::set();
    let wrong = |body: Value| async { desk.post("/agents", body).await.wrong_fields() };
    assert_eq!(wrong(json!({})).await, ["email", "first_name"]);
    let all = json!({
        "first_name": "", "last_name": 7, "email": "x", "roles": "agent", "teams": ["x"], "country": "XX",
        "avatar_url": "javascript:alert(1)", "send_welcome_email": "yes", "is_admin": true, "permissions": [],
    });
    let expected = "avatar_url country email first_name is_admin last_name permissions roles \
                    send_welcome_email teams";
    assert_eq!(wrong(all).await, expected.split_whitespace().collect::<Vec<_>>());
    // These have no empty value: null is none.
    let nulls =
        json!({"first_name": null, "email": null, "roles": null, "teams": null, "send_welcome_email": null});
    assert_eq!(wrong(nulls).await, ["email", "first_name", "roles", "send_welcome_email", "teams"]);
    for field in ["enabled", "availability", "password", "id", "uuid"] {
        let mut body = json!({"first_name": "Bob", "email": "bob@example.com"});
        body[field] = json!(true);
        assert_eq!(wrong(body).await, [field]);
    }
    assert_eq!(desk.get("/agents").await.data()["total"], 1);
}

#[tokio::test]
async fn an_unknown_role_or_team_is_named() {
    let desk = Desk::set();
    let mut body = json!({"first_name": "Bob", "email": "bob@example.com", "roles": ["agent", "sorcerer"]});
    names(&desk.post("/agents", body.clone()).await, "roles", "sorcerer");
    body["roles"] = json!(["Agent"]);
    names(&desk.post("/agents", body.clone()).await, "roles", "Agent");
    body["roles"] = json!(["agent"]);
    body["teams"] = json!([desk.team("Support", &[]).await, 4711]);
    names(&desk.post("/agents", body).await, "teams", "4711");
    assert_eq!(desk.get("/agents").await.data()["total"], 1);
}

#[tokio::test]
async fn one_mailbox_is_one_agent_however_its_domain_is_written() {
    let desk = Desk::set();
    let hire = async |email: &str| desk.post("/agents", json!({"first_name": "Bob", "email": email})).await;
    for (first, again, kept) in [
        ("idn@m\u{fc}nchen.de", "IDN@xn--mnchen-3ya.de", "idn@xn--mnchen-3ya.de"),
        ("fw@\u{ff45}\u{ff58}ample.com", "fw@example.com", "fw@example.com"),
    ] {
        assert_eq!(hire(first).await.data()["email"], kept);
        hire(again).await.is_desk_failure(409, "ConflictError");
        hire(first).await.is_desk_failure(409, "ConflictError");
    }
    let found = desk.get("/agents?q=idn%40m%C3%BCnchen.de").await.data();
    assert_eq!(found["total"], 1, "{found}");
}

#[tokio::test]
async fn every_unknown_role_and_team_is_named() {
    let desk = Desk::set();
    let team = desk.team("Support", &[]).await;
    let bad = json!({"roles": ["sorcerer", "agent", "witch"], "teams": [4711, team, 4712]});
    let mut new = bad.clone();
    new["first_name"] = json!("Bob");
    new["email"] = json!("bob@example.com");
    for answer in [desk.post("/agents", new).await, desk.put(&format!("/agents/{}", desk.ann.id), bad).await]
    {
        assert_eq!(answer.wrong_fields(), ["roles", "teams"]);
        let fields = answer.json()["data"]["fields"].take();
        assert_eq!(fields["roles"], "There is no role \"sorcerer\", \"witch\".");
        assert_eq!(fields["teams"], "There is no team 4711, 4712.");
    }
    let members = json!({"name": "Sales", "members": [4711, desk.ann.id.0, 4712]});
    names(&desk.post("/teams", members.clone()).await, "members", "There is no agent 4711, 4712.");
    names(&desk.put(&format!("/teams/{team}"), members).await, "members", "There is no agent 4711, 4712.");
}

#[tokio::test]
async fn one_address_is_one_live_agent() {
    let desk = Desk::set();
    let bob = desk.agent("kate@example.com", &[]).await;
    let with = |email: &str| json!({"first_name": "Bob", "email": email});
    // The last one starts with the Kelvin sign, whose lower case is a k.
    for taken in ["kate@example.com", " KATE@example.com\n", "\u{212a}ate@example.com"] {
        desk.post("/agents", with(taken)).await.is_desk_failure(409, "ConflictError");
    }
    desk.agent("jose\u{301}@example.com", &[]).await;
    let composed = desk.post("/agents", with("jos\u{e9}@example.com")).await;
    composed.is_desk_failure(409, "ConflictError");
    // A Cyrillic letter that looks the same is another letter, hence another address, whoever has the look-alike.
    let other = id(&desk.post("/agents", with("k\u{430}te@example.com")).await);
    assert_ne!(other, bob);
    desk.delete(&format!("/agents/{bob}")).await.data();
    assert_ne!(desk.agent("kate@example.com", &[]).await, bob);
}

#[tokio::test]
async fn an_address_is_plain() {
    let desk = Desk::set();
    let long = format!("{}@example.com", "a".repeat(320));
    for email in [
        "",
        " ",
        "bob",
        "Bob <bob@example.com>",
        "\"Bob\" <bob@example.com>",
        "bob smith@example.com",
        "bob@example.com, eve@example.com",
        "bob@example.com\r\nBcc: eve@example.com",
        "bob@exa\u{202e}mple.com",
        "bob\u{0}@example.com",
        "bob\u{200b}@example.com",
        &long,
    ] {
        let answer = desk.post("/agents", json!({"first_name": "Bob", "email": email})).await;
        assert_eq!(answer.wrong_fields(), ["email"], "{email:?}");
    }
}

#[tokio::test]
async fn nobody_adds_somebody_who_may_do_more() {
    let desk = Desk::set();
    desk.role("outbox", &["outbox:manage"]).await;
    let lead = desk.holder("lead@example.com", &["users:manage", "outbox:manage"]).await;
    let add = |email: &str, roles: Value| {
        let body = json!({"first_name": "Bob", "email": email, "roles": roles});
        desk.server.post("/api/v1/agents").key(&lead.key).json(&body).call()
    };
    for roles in [json!(["admin"]), json!(["agent"]), json!(["outbox", "agent"])] {
        add("bob@example.com", roles).await.is_desk_failure(403, "PermissionError");
    }
    assert_eq!(add("bob@example.com", json!(["outbox"])).await.status, 201);
    assert_eq!(add("eve@example.com", json!([])).await.status, 201);
}

#[tokio::test]
async fn a_deleted_agent_is_gone_at_once() {
    let desk = Desk::set();
    let bob = desk.person("bob@example.com", &["agent"]).await;
    let team = desk.team("Support", &[bob.id]).await;
    let path = format!("/agents/{}", bob.id);
    desk.put(&format!("{path}/password"), json!({"password": "new-strong-password"})).await.data();
    let session = desk.server.session("bob@example.com").await;
    assert_eq!(desk.server.get("/api/v1/agents/me").session(&session).call().await.status, 200);

    assert_eq!(desk.delete(&path).await.data(), true);
    for ask in [
        desk.server.get("/api/v1/agents/me").key(&bob.key),
        desk.server.get("/api/v1/agents/me").session(&session),
        desk.server.login("bob@example.com", "new-strong-password"),
    ] {
        ask.call().await.is_desk_failure(401, "AuthError");
    }
    desk.get(&path).await.is_desk_failure(404, "NotFoundError");
    desk.delete(&path).await.is_desk_failure(404, "NotFoundError");
    assert_eq!(desk.get(&format!("/teams/{team}")).await.data()["members"], json!([]));
    assert_eq!(desk.get("/agents").await.data()["total"], 1);
    assert_eq!(desk.get("/agents?q=bob").await.data()["total"], 0);
    assert!(!desk.get("/agents/compact").await.text.contains("Bob"));
}

#[tokio::test]
async fn the_number_of_a_deleted_agent_leads_nowhere() {
    let desk = Desk::set();
    let (bob, team) = (desk.agent("bob@example.com", &[]).await, desk.team("Support", &[]).await);
    desk.delete(&format!("/agents/{bob}")).await.data();
    let agent = format!("/agents/{bob}");
    desk.put(&agent, json!({"first_name": "Eve"})).await.is_desk_failure(404, "NotFoundError");
    let password = json!({"password": "new-strong-password"});
    desk.put(&format!("{agent}/password"), password).await.is_desk_failure(404, "NotFoundError");
    desk.post(&format!("{agent}/api-key"), json!({})).await.is_desk_failure(404, "NotFoundError");
    desk.delete(&format!("{agent}/api-key")).await.is_desk_failure(404, "NotFoundError");
    desk.get(&format!("{agent}/api-keys")).await.is_desk_failure(404, "NotFoundError");
    let member = format!("/teams/{team}/members/{bob}");
    desk.put(&member, json!({})).await.is_desk_failure(404, "NotFoundError");
    names(&desk.put(&format!("/teams/{team}"), json!({"members": [bob]})).await, "members", &bob.to_string());
    let body = json!({"name": "Sales", "members": [bob]});
    names(&desk.post("/teams", body).await, "members", &bob.to_string());
    let assignee = "/conversations/018f4e9a-7c1d-7b3a-9a51-0123456789ab/assignee/user";
    names(&desk.put(assignee, json!({"assignee_id": bob})).await, "assignee_id", &bob.to_string());
}

#[tokio::test]
async fn nobody_deletes_themselves_or_who_may_do_more() {
    let desk = Desk::set();
    let own = desk.delete(&format!("/agents/{}", desk.ann.id)).await;
    own.is_desk_failure(400, "InputError");
    assert!(message(&own).contains("yourself"));
    let lead = desk.holder("lead@example.com", &["users:manage"]).await;
    let bob = desk.agent("bob@example.com", &["agent"]).await;
    let plain = desk.agent("plain@example.com", &[]).await;
    let delete = |id: String| desk.server.delete(&format!("/api/v1/agents/{id}")).key(&lead.key).call();
    delete(desk.ann.id.to_string()).await.is_desk_failure(403, "PermissionError");
    delete(bob.to_string()).await.is_desk_failure(403, "PermissionError");
    delete(lead.id.to_string()).await.is_desk_failure(400, "InputError");
    assert_eq!(delete(plain.to_string()).await.data(), true);
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let desk = Desk::set();
    // Every permission, but not the role: Eve can do what Ann can and is no administrator.
    let all = desk.get("/permissions").await.data();
    let all: Vec<_> = all.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    let eve = desk.holder("eve@example.com", &all).await;
    let ann = format!("/api/v1/agents/{}", desk.ann.id);
    let refused = desk.server.delete(&ann).key(&eve.key).call().await;
    refused.is_desk_failure(409, "ConflictError");
    for change in [json!({"roles": []}), json!({"roles": ["agent"]}), json!({"enabled": false})] {
        let answer = desk.server.put(&ann).key(&eve.key).json(&change).call().await;
        answer.is_desk_failure(409, "ConflictError");
    }
    let keep = json!({"roles": ["admin", "agent"], "enabled": true});
    assert_eq!(desk.server.put(&ann).key(&eve.key).json(&keep).call().await.status, 200);
    desk.agent("bea@example.com", &["admin"]).await;
    assert_eq!(desk.server.delete(&ann).key(&eve.key).call().await.data(), true);
}

#[tokio::test]
async fn of_two_who_demote_each_other_one_stays() {
    let desk = Desk::set();
    let bea = desk.person("bea@example.com", &["admin"]).await;
    let demote = |id: i64, key: &str| {
        let ask = desk.server.put(&format!("/api/v1/agents/{id}")).key(key);
        ask.json(&json!({"roles": []})).call()
    };
    let (one, other) = tokio::join!(demote(bea.id, &desk.key), demote(desk.ann.id.0, &bea.key));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    // Whoever comes second has lost the right by then.
    assert_eq!(statuses, [200, 403]);
    let left = if one.status == 200 { &desk.key } else { &bea.key };
    let list = desk.server.get("/api/v1/agents?role=admin").key(left).call().await.data();
    assert_eq!(list["total"], 1);
}

#[tokio::test]
async fn a_number_in_the_path_is_a_number() {
    let desk = Desk::set();
    for raw in ["0", "-1", "x", "1e3", "1.0", "%31%00", "99999999999999999999", "1%20OR%201=1"] {
        assert_eq!(desk.get(&format!("/agents/{raw}")).await.wrong_fields(), ["id"], "{raw}");
        assert_eq!(desk.delete(&format!("/agents/{raw}")).await.wrong_fields(), ["id"], "{raw}");
        assert_eq!(desk.put(&format!("/agents/{raw}"), json!({})).await.wrong_fields(), ["id"], "{raw}");
    }
    desk.get("/agents/999").await.is_desk_failure(404, "NotFoundError");
}

#[tokio::test]
async fn who_calls_is_asked_before_what_they_say() {
    let desk = Desk::set();
    let bob = desk.person("bob@example.com", &["agent"]).await;
    for path in ["/agents/x", "/teams/x", "/roles/x", "/agents/x/password"] {
        let ask = || desk.server.put(&format!("/api/v1{path}")).body("application/json", "{");
        ask().call().await.is_desk_failure(401, "AuthError");
        ask().key(&bob.key).call().await.is_desk_failure(403, "PermissionError");
        desk.ann(ask()).await.is_desk_failure(400, "InputError");
    }
}
