//! Who leaves, and what becomes of what they had.

use super::Desk;
use crate::support::{Answer, Server};
use portcullis_domain::Principal;
use portcullis_domain::access::genies::Genie;
use reqwest::Method;
use serde_json::{Value, json};

/// Ann administers; Bob owns a Genie; Carl may own Genies.
struct Stage {
    desk: Desk,
    bob: Principal,
    carl: Principal,
    genie: Genie,
}

impl Stage {
    fn set() -> Self {
        let desk = Desk::on(Server::start());
        let (bob, carl) = (desk.server.agent("bob@example.com"), desk.server.agent("carl@example.com"));
        let genie = desk.server.world.genie(&*desk.server.store, &bob, "Billing");
        Self { desk, bob, carl, genie }
    }

    fn bob(&self) -> String {
        format!("/agents/{}", self.bob.id)
    }

    async fn owner(&self) -> Value {
        let path = format!("/v1/genies/{}", self.genie.id);
        self.desk.ann(self.desk.server.get(&path)).await.data()["agent"]["owner_id"].take()
    }

    async fn delete(&self, query: &str, body: Option<Value>) -> Answer {
        let ask = self.desk.server.ask(Method::DELETE, &format!("/api/v1{}{query}", self.bob()));
        self.desk
            .ann(match body {
                Some(body) => ask.json(&body),
                None => ask,
            })
            .await
    }
}

#[tokio::test]
async fn a_deletion_hands_genies_over_by_query_or_body() {
    let both = Stage::set();
    let heir = both.carl.id.0;
    let wrong =
        both.delete(&format!("?transfer_genies_to={heir}"), Some(json!({"transfer_genies_to": 1}))).await;
    assert_eq!(wrong.wrong_fields(), ["transfer_genies_to"]);
    let wrong = both.delete("?keep_links=true", Some(json!({"keep_links": false, "orphans": "allow"}))).await;
    assert_eq!(wrong.wrong_fields(), ["keep_links"]);
    let wrong = both.delete("", Some(json!({"orphans": "perhaps", "heir": 5}))).await;
    assert_eq!(wrong.wrong_fields(), ["heir", "orphans"]);
    for wrong in [both.bob.id.0, 987_654] {
        let refused = both.delete("", Some(json!({"transfer_genies_to": wrong}))).await;
        assert_eq!(refused.wrong_fields(), ["transfer_genies_to"]);
    }
    assert_eq!(both.desk.mails().await, []);
    let query = format!("?transfer_genies_to={heir}");
    let done = both.delete(&query, Some(json!({"transfer_genies_to": heir, "keep_links": true}))).await;
    assert_eq!(done.data(), true);
    assert_eq!(both.owner().await, both.carl.uuid.to_string());
    assert_eq!(both.desk.mails().await, [("genies_received".to_owned(), "carl@example.com".to_owned())]);

    for by_query in [true, false] {
        let stage = Stage::set();
        let heir = stage.carl.id.0;
        let done = match by_query {
            true => stage.delete(&format!("?transfer_genies_to={heir}"), None).await,
            false => stage.delete("", Some(json!({"transfer_genies_to": heir}))).await,
        };
        assert_eq!(done.data(), true);
        assert_eq!(stage.owner().await, stage.carl.uuid.to_string());
    }
}

#[tokio::test]
async fn genies_of_nobody_are_told_listed_and_claimed() {
    let stage = Stage::set();
    let (desk, genie) = (&stage.desk, stage.genie.id.to_string());
    let refused = stage.delete("?orphans=refuse", None).await;
    refused.is_desk_failure(409, "ConflictError");
    assert!(super::message(&refused).contains("(Genies: 1)"), "{refused:?}");
    assert_eq!(stage.delete("", None).await.data(), true);
    assert_eq!(desk.mails().await, [("genies_orphaned".to_owned(), "ann@example.com".to_owned())]);
    assert_eq!(stage.owner().await, stage.bob.uuid.to_string());
    let listed = desk.ann(desk.server.get("/v1/genies/list?owner=none")).await.data();
    assert_eq!(listed["agents"], json!([{"id": genie, "name": "Billing"}]));
    let carls = desk.server.key(&stage.carl);
    let list = desk.server.get("/v1/genies/list?owner=none").key(&carls);
    list.call().await.is_genie_failure(403, "FORBIDDEN");
    let claim = |by: &Principal, key: &str| {
        let ask = desk.server.ask(Method::PATCH, &format!("/v1/genies/{genie}")).key(key);
        ask.json(&json!({"owner_id": by.uuid.to_string()})).call()
    };
    claim(&stage.carl, &carls).await.is_genie_failure(403, "FORBIDDEN");
    assert_eq!(claim(&desk.ann, &desk.key).await.data()["agent"]["owner_id"], desk.ann.uuid.to_string());
    let listed = desk.ann(desk.server.get("/v1/genies/list?owner=none")).await.data();
    assert_eq!(listed["agents"], json!([]));
}

#[tokio::test]
async fn disabling_hands_genies_over_too() {
    let stage = Stage::set();
    let (desk, heir) = (&stage.desk, stage.carl.id.0);
    for wrong in [json!({"transfer_genies_to": heir}), json!({"enabled": true, "transfer_genies_to": heir})] {
        assert_eq!(desk.put(&stage.bob(), wrong).await.wrong_fields(), ["transfer_genies_to"]);
    }
    assert_eq!(desk.put(&stage.bob(), json!({"orphans": "refuse"})).await.wrong_fields(), ["orphans"]);
    let refused = desk.put(&stage.bob(), json!({"enabled": false, "orphans": "refuse"})).await;
    refused.is_desk_failure(409, "ConflictError");
    let off = json!({"enabled": false, "transfer_genies_to": heir});
    assert_eq!(desk.put(&stage.bob(), off).await.data()["enabled"], false);
    assert_eq!(stage.owner().await, stage.carl.uuid.to_string());
    let off = json!({"enabled": false});
    assert_eq!(desk.put(&format!("/agents/{heir}"), off).await.data()["enabled"], false);
    let told: Vec<_> = desk.mails().await.into_iter().map(|(kind, _)| kind).collect();
    assert!(told.contains(&"genies_orphaned".to_owned()), "{told:?}");
    let heir = json!({"enabled": false, "transfer_genies_to": heir});
    assert_eq!(desk.put(&stage.bob(), heir).await.wrong_fields(), ["transfer_genies_to"], "a disabled one");
}

#[tokio::test]
async fn a_footprint_comes_before_an_offboarding() {
    let stage = Stage::set();
    let (desk, path) = (&stage.desk, format!("{}/footprint", stage.bob()));
    let world = &desk.server.world;
    world.grant(&*desk.server.store, &stage.bob, stage.genie.id, 0, None);
    let bobs = desk.server.key(&stage.bob);
    let shown = desk.get(&path).await.data();
    let genies = json!([{"id": stage.genie.id.to_string(), "name": "Billing", "url_name": "billing"}]);
    assert_eq!((&shown["genie_count"], &shown["genies"]), (&json!(1), &genies));
    assert_eq!((&shown["links_given"], &shown["links_held"]), (&json!(1), &json!(0)));
    assert_eq!((&shown["people_given"], &shown["direct_held"]), (&json!(0), &json!(0)));
    assert_eq!((&shown["api_key_count"], &shown["api_keys"][0]["kind"]), (&json!(1), &json!("primary")));
    assert_eq!((&shown["session_count"], &shown["conversation_count"]), (&json!(0), &json!(0)));
    desk.server
        .get(&format!("/api/v1{path}"))
        .key(&bobs)
        .call()
        .await
        .is_desk_failure(403, "PermissionError");
    desk.get("/agents/987654/footprint").await.is_desk_failure(404, "NotFoundError");

    let path = format!("{}/offboard", stage.bob());
    assert_eq!(desk.post(&path, json!({})).await.wrong_fields(), ["given", "then"]);
    let plan = |then: &str| json!({"transfer_genies_to": stage.carl.id.0, "given": "revoke", "then": then, "keep_links": null});
    assert_eq!(desk.post(&path, plan("hide")).await.wrong_fields(), ["then"]);
    let oneself = desk.post(&format!("/agents/{}/offboard", desk.ann.id), plan("delete")).await;
    oneself.is_desk_failure(400, "InputError");
    let done = desk.post(&path, plan("delete")).await.data();
    let expected = json!({"genies_handed_over": 1, "genies_orphaned": 0, "links_revoked": 1, "people_revoked": 0,
        "links_ended": 0, "sessions_ended": 0, "api_keys_ended": 1, "conversations_unassigned": 0});
    assert_eq!(done, expected);
    desk.get(&stage.bob()).await.is_desk_failure(404, "NotFoundError");
    desk.post(&path, plan("delete")).await.is_desk_failure(404, "NotFoundError");
}
