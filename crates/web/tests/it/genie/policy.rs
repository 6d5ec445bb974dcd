use super::{Stage, finds_wrong, say};
use crate::support::Server;
use portcullis_domain::base::{AccessPolicy, LifePolicy};
use serde_json::{Value, json};

fn strict() -> AccessPolicy {
    let life = LifePolicy { default_days: Some(7), max_days: Some(30), allows_endless: true };
    AccessPolicy {
        links: life,
        direct: LifePolicy { default_days: None, ..life },
        allows_unlimited_links: false,
        allows_public_genies: false,
        ..AccessPolicy::default()
    }
}

#[tokio::test]
async fn what_breaks_the_policy_is_refused_on_its_field() {
    let stage = Stage::on(Server::start_with(|settings| settings.access_policy = strict()));
    let id = || json!(stage.genie_id());
    let ask = async |action: &str, id: Value, data: Value| stage.ann("genie-access", action, id, data).await;

    finds_wrong(&ask("create", id(), json!({})).await, &["max_uses"]);
    finds_wrong(&ask("create", id(), json!({"max_uses": 1, "expires_at": null})).await, &["expires_at"]);
    let late = stage.server.world.in_seconds(31 * 24 * 60 * 60).to_string();
    finds_wrong(&ask("create", id(), json!({"max_uses": 1, "expires_at": late})).await, &["expires_at"]);
    let week = stage.server.world.in_seconds(7 * 24 * 60 * 60).to_string();
    let made = ask("create", id(), json!({"max_uses": 1})).await.data();
    assert_eq!(made["grant"]["expires_at"], week);
    let link = made["grant"]["id"].clone();
    finds_wrong(&ask("update", link.clone(), json!({"max_uses": 0})).await, &["max_uses"]);
    finds_wrong(&ask("update", link, json!({"expires_at": null})).await, &["expires_at"]);

    let bob = json!({"agentId": id(), "userId": stage.bob.uuid.to_string()});
    let with_end = |end: Value| {
        let mut data = bob.clone();
        data["expires_at"] = end;
        data
    };
    finds_wrong(&ask("add-user", Value::Null, with_end(Value::Null)).await, &["expires_at"]);
    let month = stage.server.world.in_seconds(30 * 24 * 60 * 60).to_string();
    let given = ask("add-user", Value::Null, bob.clone()).await.data();
    assert_eq!(given["access"]["expires_at"], month, "the longest that may be");
    finds_wrong(&ask("update-user", Value::Null, with_end(Value::Null)).await, &["expires_at"]);
    let sales = stage.team("Sales", &[&stage.bob]);
    let data = json!({"agentId": id(), "teamId": sales, "expires_at": late});
    finds_wrong(&ask("add-team", Value::Null, data).await, &["expires_at"]);

    finds_wrong(&stage.ann("genies", "update", id(), json!({"is_public": true})).await, &["is_public"]);
    let open = json!({"name": "Open", "is_public": true});
    finds_wrong(&stage.ann("genies", "create", Value::Null, open).await, &["is_public"]);
}

#[tokio::test]
async fn clients_can_ask_for_the_policy() {
    let stage = Stage::on(Server::start_with(|settings| settings.access_policy = strict()));
    let answer = stage.server.get("/v1/genie-access/policy").key(&stage.bobs_key).call().await;
    let expected = json!({
        "links": {"default_days": 7, "max_days": 30, "allow_endless": false, "allow_unlimited": false,
            "allow_without_password": true},
        "direct": {"default_days": null, "max_days": 30, "allow_endless": false},
        "allow_public_genies": false,
    });
    assert_eq!(answer.data(), expected);
    let open = Stage::set();
    let answer = say(&open.server, &open.key, "genie-access", "policy", Value::Null, json!({})).await.data();
    assert_eq!(answer["links"]["max_days"], Value::Null);
    assert_eq!(answer["direct"]["allow_endless"], true);
}
