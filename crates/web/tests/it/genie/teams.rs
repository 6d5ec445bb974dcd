use super::{Stage, finds_wrong};
use portcullis_domain::{StoreError, TeamId, store};
use serde_json::{Value, json};

#[tokio::test]
async fn a_member_has_access_as_long_as_they_are_one() {
    let stage = Stage::set();
    let (genie, team) = (stage.genie_id(), stage.team("Support", &[&stage.bob]));
    let end = "2026-03-01T00:00:00Z";
    let data = json!({"agentId": genie, "teamId": team, "expires_at": end});
    let added = stage.access("add-team", Value::Null, data).await["access"].take();
    assert_eq!(
        added,
        json!({"agent_id": genie, "team_id": team, "team_name": "Support", "expires_at": end,
            "granted_by": stage.ann.uuid.to_string(), "created_at": "2026-01-31T09:00:00Z",
            "status": "active"})
    );
    let bob = json!({"email": "bob@example.com"});
    assert_eq!(stage.check(bob.clone()).await, json!({"allowed": true, "via": "team", "expires_at": end}));
    for said in [json!({"agentId": genie}), json!({"id": genie}), json!({"id": genie, "agentId": genie})] {
        let listed = stage.access("list-teams", Value::Null, said).await;
        assert_eq!(listed, json!({"teams": [added]}));
    }
    store::write::<_, StoreError>(&*stage.server.store, |tx| {
        tx.remove_team_member(TeamId(team), stage.bob.id)
    })
    .unwrap();
    assert_eq!(stage.check(bob).await["allowed"], false);

    let who = json!({"agentId": genie, "teamId": team});
    let gone = stage.access("remove-team", Value::Null, who.clone()).await;
    assert_eq!(gone, json!({"agent_id": genie, "team_id": team, "deleted": true}));
    stage.ann("genie-access", "remove-team", Value::Null, who).await.is_genie_failure(404, "NOT_FOUND");
}

#[tokio::test]
async fn a_team_is_named_by_its_number() {
    let stage = Stage::set();
    let genie = stage.genie_id();
    let add = |data: Value| stage.ann("genie-access", "add-team", Value::Null, data);
    finds_wrong(&add(json!({"agentId": genie, "teamId": genie})).await, &["teamId"]);
    finds_wrong(
        &add(json!({"teamId": 0, "expires_at": "yesterday"})).await,
        &["agentId", "expires_at", "teamId"],
    );
    add(json!({"agentId": genie, "teamId": 99})).await.is_genie_failure(404, "NOT_FOUND");
    finds_wrong(&stage.ann("genie-access", "list-teams", Value::Null, json!({})).await, &["agentId"]);
    let other = "018f4e9a-7c1d-7b3a-9a51-0123456789ab";
    let both = stage.ann("genie-access", "list-teams", json!(other), json!({"agentId": genie})).await;
    finds_wrong(&both, &["agentId"]);
}
