use super::{Stage, say};
use crate::support::Server;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn a_new_link_shows_its_token_and_its_address() {
    let stage = Stage::set();
    let answer = stage
        .ann(
            "genie-access",
            "create",
            json!(stage.genie_id()),
            json!({"expires_at": "2026-02-01T00:00:00+01:00"}),
        )
        .await;
    assert_eq!(answer.status.as_u16(), 201);
    let grant = answer.data()["grant"].take();
    let token = grant["token"].as_str().unwrap();
    assert_eq!(token.len(), 64);
    assert_eq!(
        grant,
        json!({"id": 1, "agent_id": stage.genie_id(), "label": token[..6], "max_uses": 0, "use_count": 0,
            "expires_at": "2026-01-31T23:00:00Z", "last_used_at": null, "granted_by": stage.ann.uuid.to_string(),
            "created_at": "2026-01-31T09:00:00Z", "request_id": null, "for_email": null, "ended_at": null, "status": "active",
            "name": null, "message": null, "starts_at": null, "pass_hours": 24, "has_password": false,
            "email_domains": [], "allowed_networks": [], "once_per_person": false,
            "notify_on_use": "never", "token": token,
            "url": format!("https://access.example.com/a/{token}")})
    );
    let listed = stage.access("list", stage.genie_id(), json!({})).await;
    assert_eq!(listed, json!({"grants": [grant], "next_cursor": null}));
}

#[tokio::test]
async fn a_list_shows_no_token_of_an_expired_link() {
    let stage = Stage::set();
    stage.link(json!({"expires_at": "2026-01-31T09:00:01Z"})).await;
    stage.server.world.clock.advance(Duration::from_secs(1));
    let listed = stage.access("list", stage.genie_id(), json!({})).await;
    let grant = listed["grants"][0].as_object().unwrap();
    assert_eq!(grant["expires_at"], "2026-01-31T09:00:01Z");
    assert!(!grant.contains_key("token") && !grant.contains_key("url"), "{grant:?}");
}

#[tokio::test]
async fn a_list_shows_no_token_of_a_used_up_link_until_it_opens_again() {
    let stage = Stage::set();
    let (id, token) = stage.link(json!({"max_uses": 2})).await;
    let listed = async || stage.access("list", stage.genie_id(), json!({})).await["grants"][0].take();
    for left in [1, 0] {
        assert_eq!(listed().await["token"], token, "{left}");
        assert_eq!(stage.server.post(&format!("/a/{token}")).call().await.status, 303);
    }
    let closed = listed().await;
    assert_eq!(closed["use_count"], 2);
    assert!(closed.get("token").is_none() && closed.get("url").is_none(), "{closed:?}");
    stage.access("update", id, json!({"max_uses": 3})).await;
    assert_eq!(listed().await["token"], token);
    stage.access("update", id, json!({"max_uses": 1})).await;
    assert!(listed().await.get("token").is_none(), "a link that was closed by its limit is used up too");
}

#[tokio::test]
async fn a_service_that_does_not_reveal_shows_a_token_once() {
    let stage = Stage::on(Server::start_with(|settings| settings.reveal_tokens = false));
    stage.link(json!({})).await;
    let listed = stage.access("list", stage.genie_id(), json!({})).await;
    let grant = listed["grants"][0].as_object().unwrap();
    assert!(!grant.contains_key("token") && !grant.contains_key("url"), "{grant:?}");
}

#[tokio::test]
async fn a_service_that_no_longer_reveals_hides_older_tokens_too() {
    let stage = Stage::set();
    stage.link(json!({})).await;
    let later = Server::start_on(stage.server.store.clone(), |settings| settings.reveal_tokens = false);
    for (server, is_shown) in [(&stage.server, true), (&later, false)] {
        let answer =
            say(server, &stage.key, "genie-access", "list", json!(stage.genie_id()), json!({})).await.data();
        let grant = answer["grants"][0].as_object().unwrap();
        assert_eq!(
            (grant.contains_key("token"), grant.contains_key("url")),
            (is_shown, is_shown),
            "{grant:?}"
        );
    }
}

#[tokio::test]
async fn a_limit_may_come_as_text() {
    let stage = Stage::set();
    let (id, _) = stage.link(json!({"max_uses": "5"})).await;
    let changed = stage.access("update", id, json!({"max_uses": "7"})).await["grant"].take();
    assert_eq!(changed["max_uses"], 7);
    for wrong in ["+5", "-1", "5.0", " 5", "", "1000000001", "five"] {
        let refused = stage.ann("genie-access", "update", json!(id), json!({"max_uses": wrong})).await;
        refused.is_genie_failure(400, "VALIDATION_ERROR");
        assert!(refused.json()["error"]["fields"]["max_uses"].is_string(), "{refused:?}");
    }
}

#[tokio::test]
async fn an_update_changes_what_is_given() {
    let stage = Stage::set();
    let (id, token) = stage.link(json!({"max_uses": 3, "expires_at": "2026-03-01T00:00:00Z"})).await;
    let update = async |data: Value| stage.access("update", id, data).await["grant"].take();
    let changed = update(json!({"max_uses": 5})).await;
    assert_eq!((&changed["max_uses"], &changed["expires_at"]), (&json!(5), &json!("2026-03-01T00:00:00Z")));
    assert!(changed.get("token").is_none() && changed.get("url").is_none(), "{changed}");
    let changed = update(json!({"expires_at": null})).await;
    assert_eq!((&changed["max_uses"], &changed["expires_at"]), (&json!(5), &Value::Null));
    assert_eq!(update(json!({})).await, changed);
    stage.enter(&token).await;
    stage.enter(&token).await;
    let closed = update(json!({"max_uses": 1})).await;
    assert_eq!((&closed["max_uses"], &closed["use_count"]), (&json!(1), &json!(2)));
    stage.visit(&token).await.is_genie_failure(403, "GENIE_PRIVATE");
}

#[tokio::test]
async fn deleting_a_link_ends_it_and_its_passes() {
    let stage = Stage::set();
    let (id, token) = stage.link(json!({})).await;
    let pass = stage.enter(&token).await;
    stage.visit(&pass).await.data();
    stage.access("delete", id, json!({})).await;
    stage.visit(&token).await.is_genie_failure(403, "GENIE_PRIVATE");
    stage.visit(&pass).await.is_genie_failure(403, "GENIE_PRIVATE");
    stage.ann("genie-access", "delete", json!(id), json!({})).await.is_genie_failure(404, "NOT_FOUND");
}

#[tokio::test]
async fn rotating_a_link_ends_the_old_token_and_its_passes() {
    let stage = Stage::set();
    let (id, old) = stage.link(json!({"max_uses": 5})).await;
    let pass = stage.enter(&old).await;
    let rotated = stage.access("rotate", id, json!({})).await["grant"].take();
    let new = rotated["token"].as_str().unwrap();
    assert_ne!(new, old);
    assert_eq!(rotated["url"], format!("https://access.example.com/a/{new}"));
    assert_eq!((&rotated["use_count"], &rotated["max_uses"]), (&json!(1), &json!(5)));
    stage.visit(&old).await.is_genie_failure(403, "GENIE_PRIVATE");
    stage.visit(&pass).await.is_genie_failure(403, "GENIE_PRIVATE");
    stage.enter(new).await;
}

#[tokio::test]
async fn revoking_all_leaves_the_owner_alone() {
    let stage = Stage::set();
    let (_, token) = stage.link(json!({})).await;
    stage.link(json!({})).await;
    let pass = stage.enter(&token).await;
    let (genie, team) = (stage.genie_id(), stage.team("Support", &[]));
    stage.access("add-user", Value::Null, json!({"agentId": genie, "email": "bob@example.com"})).await;
    stage.access("add-team", Value::Null, json!({"agentId": genie, "teamId": team})).await;
    let revoked = stage.access("revoke-all", genie.clone(), json!({})).await;
    assert_eq!(revoked, json!({"agent_id": genie, "revoked": {"grants": 2, "users": 1, "teams": 1}}));
    stage.visit(&token).await.is_genie_failure(403, "GENIE_PRIVATE");
    stage.visit(&pass).await.is_genie_failure(403, "GENIE_PRIVATE");
    assert_eq!(stage.check(json!({"email": "bob@example.com"})).await["allowed"], false);
    assert_eq!(stage.check(json!({"email": "ann@example.com"})).await["via"], "owner");
    assert_eq!(stage.access("list-teams", genie.clone(), json!({})).await, json!({"teams": []}));
    assert_eq!(stage.access("list", genie, json!({})).await["grants"], json!([]));
}

#[tokio::test]
async fn a_long_list_goes_on_with_a_cursor() {
    let stage = Stage::set();
    for _ in 0..5 {
        stage.link(json!({})).await;
    }
    let ids = |part: &Value| {
        let grants = part["grants"].as_array().unwrap().iter();
        grants.map(|grant| grant["id"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    let first = stage.access("list", stage.genie_id(), json!({"limit": 3})).await;
    assert_eq!(ids(&first), [5, 4, 3]);
    let cursor = first["next_cursor"].as_str().unwrap();
    let path = format!("/v1/genie-access/list?id={}&limit=3&cursor={cursor}", stage.genie_id());
    let rest = stage.server.get(&path).key(&stage.key).call().await.data();
    assert_eq!(ids(&rest), [2, 1]);
    assert_eq!(rest["next_cursor"], Value::Null);
}

#[tokio::test]
async fn links_of_a_deleted_genie_are_dead() {
    let stage = Stage::set();
    let (id, token) = stage.link(json!({})).await;
    let pass = stage.enter(&token).await;
    stage.ann("genies", "delete", json!(stage.genie_id()), json!({})).await.data();
    stage.visit(&token).await.is_genie_failure(403, "GENIE_PRIVATE");
    stage.visit(&pass).await.is_genie_failure(403, "GENIE_PRIVATE");
    let answer =
        say(&stage.server, &stage.key, "genie-access", "update", json!(id), json!({"max_uses": 1})).await;
    answer.is_genie_failure(404, "NOT_FOUND");
}
