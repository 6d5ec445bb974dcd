//! `ETag` and `If-Match`: an edit of an earlier version is refused.

use crate::desk::Desk;
use crate::genie::Stage;
use crate::support::{Answer, Ask};
use reqwest::Method;
use serde_json::{Value, json};

impl Ask {
    fn meant_for(self, tag: &str) -> Self {
        self.header("if-match", tag)
    }
}

fn tag(answer: &Answer) -> String {
    assert!(answer.status.is_success(), "{answer:?}");
    let tag = answer.header("etag");
    assert!(tag.len() == 34 && tag.starts_with('"') && tag.ends_with('"'), "{answer:?}");
    tag.to_owned()
}

fn is_stale(answer: &Answer) {
    answer.is_desk_failure(412, "PreconditionFailedError");
}

/// Puts `first`, then `second`, of what stands at `path`, both meant for what it was before.
async fn of_two_edits_one_goes_through(desk: &Desk, path: &str, first: Value, second: Value) {
    let put = |tag: &str, body: &Value| desk.ann(desk.server.put(path).meant_for(tag).json(body));
    let read = || desk.ann(desk.server.get(path));
    let before = tag(&read().await);
    assert_eq!(tag(&read().await), before, "reading changes nothing");
    let after = tag(&put(&before, &first).await);
    assert_ne!(after, before, "{path}");
    assert_eq!(tag(&read().await), after, "a change answers the new one");
    is_stale(&put(&before, &second).await);
    let shown = read().await;
    assert_eq!(tag(&shown), after, "nothing was changed");
    put(&after, &second).await.data();
    is_stale(&put(&after, &second).await);
    // Without the header the last one wins.
    desk.ann(desk.server.put(path).json(&first)).await.data();
}

#[tokio::test]
async fn of_two_edits_of_one_version_one_goes_through() {
    let desk = Desk::set();
    let (bob, team) = (desk.agent("bob@example.com", &["agent"]).await, desk.team("Support", &[]).await);
    let role = desk.role("Shift lead", &[]).await;
    let two = |name: &str, one: Value, other: Value| (json!({name: one}), json!({name: other}));
    for (path, (first, second)) in [
        (format!("/api/v1/agents/{bob}"), two("first_name", "Rob".into(), "Robert".into())),
        (format!("/api/v1/agents/{bob}"), two("roles", json!([]), json!(["admin"]))),
        (format!("/api/v1/agents/{bob}"), two("teams", json!([team]), json!([]))),
        (format!("/api/v1/agents/{bob}"), two("availability", "away".into(), "online".into())),
        (format!("/api/v1/agents/{bob}"), two("enabled", false.into(), true.into())),
        ("/api/v1/agents/me".to_owned(), two("country", "AU".into(), Value::Null)),
        (format!("/api/v1/teams/{team}"), two("name", "Help".into(), "Desk".into())),
        (format!("/api/v1/teams/{team}"), two("members", json!([desk.ann.id.0]), json!([]))),
        (format!("/api/v1/teams/{team}"), two("emoji", "\u{1f6df}".into(), Value::Null)),
        (format!("/api/v1/roles/{role}"), two("description", "Watches".into(), "Waits".into())),
        (
            format!("/api/v1/roles/{role}"),
            two("permissions", json!(["teams:manage"]), json!(["outbox:manage"])),
        ),
    ] {
        of_two_edits_one_goes_through(&desk, &path, first, second).await;
    }
}

#[tokio::test]
async fn what_was_changed_is_not_deleted_either() {
    let desk = Desk::set();
    let (bob, team) = (desk.agent("bob@example.com", &[]).await, desk.team("Support", &[]).await);
    let role = desk.role("Shift lead", &[]).await;
    for (path, change) in [
        (format!("/api/v1/agents/{bob}"), json!({"first_name": "Rob"})),
        (format!("/api/v1/teams/{team}"), json!({"name": "Help"})),
        (format!("/api/v1/roles/{role}"), json!({"name": "Lead"})),
    ] {
        let read = tag(&desk.ann(desk.server.get(&path)).await);
        let now = tag(&desk.ann(desk.server.put(&path).json(&change)).await);
        is_stale(&desk.ann(desk.server.delete(&path).meant_for(&read)).await);
        desk.ann(desk.server.delete(&path).meant_for(&now)).await.data();
    }

    let stage = Stage::set();
    let (grant, _) = stage.link(json!({"max_uses": 5})).await;
    for path in [format!("/v1/genie-access/{grant}"), format!("/v1/genies/{}", stage.genie_id())] {
        let ask = |method| stage.server.ask(method, &path).key(&stage.key);
        let now = tag(&ask(Method::PATCH).json(&json!({})).call().await);
        let stale = ask(Method::DELETE).meant_for("\"x\"").call().await;
        stale.is_genie_failure(412, "PRECONDITION_FAILED");
        ask(Method::DELETE).meant_for(&now).call().await.data();
    }
}

#[tokio::test]
async fn what_is_made_tells_its_version() {
    let desk = Desk::set();
    for (path, body) in [
        ("/agents", json!({"first_name": "Bob", "email": "bob@example.com"})),
        ("/teams", json!({"name": "Support"})),
        ("/roles", json!({"name": "Shift lead"})),
    ] {
        let made = desk.post(path, body).await;
        assert_eq!(made.status, 201, "{made:?}");
        let read = desk.get(&format!("{path}/{}", made.data()["id"])).await;
        assert_eq!(tag(&made), tag(&read), "{path}");
    }
    let own = desk.get(&format!("/agents/{}", desk.ann.id)).await;
    assert_eq!(tag(&own), tag(&desk.get("/agents/me").await), "one person, one version");
    let set = desk.put("/agents/me/availability", json!({"availability": "away"})).await;
    assert_eq!(tag(&set), tag(&desk.get("/agents/me").await));
}

#[tokio::test]
async fn what_changes_by_itself_makes_no_edit_stale() {
    let desk = Desk::set();
    let before = tag(&desk.get("/agents/me").await);
    desk.server.world.clock.advance(std::time::Duration::from_secs(60));
    desk.server.session("ann@example.com").await;
    assert_eq!(tag(&desk.get("/agents/me").await), before, "a sign-in");

    let stage = Stage::set();
    let (grant, token) = stage.link(json!({"max_uses": 5})).await;
    let update = |data: Value| stage.ann("genie-access", "update", json!(grant), data);
    let unused = tag(&update(json!({})).await);
    stage.enter(&token).await;
    assert_eq!(tag(&update(json!({})).await), unused, "a use");
}

#[tokio::test]
async fn any_and_lists_and_weak_tags() {
    let desk = Desk::set();
    let team = desk.team("Support", &[]).await;
    let path = format!("/api/v1/teams/{team}");
    let now = tag(&desk.ann(desk.server.get(&path)).await);
    let put = |tags: &str| desk.ann(desk.server.put(&path).meant_for(tags).json(&json!({"emoji": null})));
    let bare = now.trim_matches('"');
    for tags in ["*", &now, bare, &format!("\"x\", {now}"), &format!(",{now} ,W/\"y\"")] {
        assert_eq!(tag(&put(tags).await), now, "{tags}");
    }
    let (weak, part) = (format!("W/{now}"), &now[..20]);
    for tags in ["\"x\"", &weak, &format!("{weak}, \"x\""), "\"\"", "\"*\"", "*, *", "", ",", part, "W/"] {
        is_stale(&put(tags).await);
    }
    let both = desk.server.put(&path).meant_for("\"x\"").meant_for(&now).json(&json!({"emoji": null}));
    assert_eq!(tag(&desk.ann(both).await), now, "two fields are one list");
    // What is not there has no version, and who may not is told so first.
    let missing = desk.server.put("/api/v1/teams/4711").meant_for("*").json(&json!({"emoji": null}));
    desk.ann(missing).await.is_desk_failure(404, "NotFoundError");
    let missing = desk.server.put("/api/v1/teams/4711").meant_for(&now).json(&json!({"emoji": null}));
    desk.ann(missing).await.is_desk_failure(404, "NotFoundError");
    let bob = desk.person("bob@example.com", &["agent"]).await;
    let refused = desk.server.put(&path).meant_for("\"x\"").key(&bob.key).json(&json!({"emoji": null}));
    refused.call().await.is_desk_failure(403, "PermissionError");
    assert_eq!(
        desk.ann(desk.server.put(&path).meant_for("\"x\"").json(&json!({"x": 1}))).await.wrong_fields(),
        ["x"]
    );
}

#[tokio::test]
async fn genies_and_grants_have_versions_too() {
    let stage = Stage::set();
    let (server, genie) = (&stage.server, stage.genie_id());
    let (grant, _) = stage.link(json!({"max_uses": 5})).await;
    let read = tag(&server.get(&format!("/v1/genies/{genie}")).key(&stage.key).call().await);
    let patch = |path: &str, tag: &str, body: Value| {
        server.ask(Method::PATCH, path).key(&stage.key).meant_for(tag).json(&body).call()
    };
    let path = format!("/v1/genies/{genie}");
    let changed = tag(&patch(&path, &read, json!({"description": "Bills"})).await);
    assert_ne!(changed, read);
    patch(&path, &read, json!({"description": "x"})).await.is_genie_failure(412, "PRECONDITION_FAILED");
    // Every way to say it hears the header.
    for (path, body) in [
        ("/v1", json!({"resource": "genies", "action": "update", "id": genie, "name": "x"})),
        ("/v1/genies", json!({"action": "update", "id": genie, "name": "x"})),
        ("/v1/genies/update", json!({"id": genie, "name": "x"})),
    ] {
        let answer = server.post(path).key(&stage.key).meant_for(&read).json(&body).call().await;
        answer.is_genie_failure(412, "PRECONDITION_FAILED");
    }
    let got = stage.ann("genies", "get", json!(genie), json!({})).await;
    assert_eq!((tag(&got), &got.data()["agent"]["description"]), (changed, &json!("Bills")));

    let path = format!("/v1/genie-access/{grant}");
    let made = stage.ann("genie-access", "create", json!(genie), json!({"max_uses": 5})).await;
    assert_ne!(tag(&made), read);
    let now = tag(&patch(&path, "*", json!({})).await);
    let lowered = tag(&patch(&path, &now, json!({"max_uses": 2})).await);
    patch(&path, &now, json!({"max_uses": 9})).await.is_genie_failure(412, "PRECONDITION_FAILED");
    assert_eq!(tag(&patch(&path, &lowered, json!({"max_uses": 5})).await), now, "as it was is as it was");
}
