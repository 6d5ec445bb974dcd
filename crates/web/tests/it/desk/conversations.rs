use super::{Desk, names};
use serde_json::{Value, json};

const UUID: &str = "018f4e9a-7c1d-7b3a-9a51-0123456789ab";

fn path(rest: &str) -> String {
    format!("/conversations/{UUID}/assignee{rest}")
}

fn state(user: Value, team: Value) -> Value {
    json!({"uuid": UUID, "assigned_user_id": user, "assigned_team_id": team})
}

#[tokio::test]
async fn agent_and_team_are_given_and_taken_apart() {
    let desk = Desk::set();
    let (bob, team) = (desk.agent("bob@example.com", &[]).await, desk.team("Support", &[]).await);
    let sales = desk.team("Sales", &[]).await;
    assert_eq!(desk.get(&path("")).await.data(), state(json!(null), json!(null)));
    for (call, body, expected) in [
        ("/user", json!({"assignee_id": bob}), state(json!(bob), json!(null))),
        ("/team", json!({"assignee_id": team}), state(json!(bob), json!(team))),
        ("/team", json!({"assignee_id": sales}), state(json!(bob), json!(sales))),
        ("/user", json!({"assignee_id": desk.ann.id.0}), state(json!(desk.ann.id.0), json!(sales))),
        ("/user/remove", json!({}), state(json!(null), json!(sales))),
        ("/user/remove", json!({}), state(json!(null), json!(sales))),
        ("/team/remove", json!({}), state(json!(null), json!(null))),
    ] {
        assert_eq!(desk.put(&path(call), body).await.data(), expected, "{call}");
        assert_eq!(desk.get(&path("")).await.data(), expected, "{call}");
    }
    // Without any body, as the contract has it.
    let bare = desk.ann(desk.server.put(&format!("/api/v1{}", path("/user/remove")))).await;
    assert_eq!(bare.data(), state(json!(null), json!(null)));
}

#[tokio::test]
async fn to_somebody_who_is_there() {
    let desk = Desk::set();
    let bob = desk.agent("bob@example.com", &[]).await;
    desk.put(&format!("/agents/{bob}"), json!({"enabled": false})).await.data();
    names(&desk.put(&path("/user"), json!({"assignee_id": bob})).await, "assignee_id", &bob.to_string());
    names(&desk.put(&path("/user"), json!({"assignee_id": 4711})).await, "assignee_id", "4711");
    names(&desk.put(&path("/team"), json!({"assignee_id": 4711})).await, "assignee_id", "4711");
    for call in ["/user", "/team"] {
        for body in
            [json!({}), json!({"assignee_id": null}), json!({"assignee_id": 0}), json!({"assignee_id": []})]
        {
            assert_eq!(desk.put(&path(call), body).await.wrong_fields(), ["assignee_id"]);
        }
        let unknown = json!({"assignee_id": desk.ann.id.0, "note": "x"});
        assert_eq!(desk.put(&path(call), unknown).await.wrong_fields(), ["note"]);
        for uuid in ["1", "x", &UUID.replace('-', "")] {
            let call = format!("/conversations/{uuid}/assignee{call}");
            assert_eq!(desk.put(&call, json!({"assignee_id": 1})).await.wrong_fields(), ["uuid"], "{uuid}");
        }
    }
    assert_eq!(desk.get("/conversations/1/assignee").await.wrong_fields(), ["uuid"]);
    assert_eq!(desk.get(&path("")).await.data(), state(json!(null), json!(null)));
}

#[tokio::test]
async fn a_deleted_agent_has_none() {
    let desk = Desk::set();
    let (bob, team) = (desk.agent("bob@example.com", &[]).await, desk.team("Support", &[]).await);
    desk.put(&path("/user"), json!({"assignee_id": bob})).await.data();
    desk.put(&path("/team"), json!({"assignee_id": team})).await.data();
    desk.delete(&format!("/agents/{bob}")).await.data();
    assert_eq!(desk.get(&path("")).await.data(), state(json!(null), json!(team)));
}

#[tokio::test]
async fn a_teams_unassigned_page_by_page() {
    let desk = Desk::set();
    let (team, other) = (desk.team("Support", &[]).await, desk.team("Sales", &[]).await);
    let uuid = |number: u32| format!("018f4e9a-7c1d-7b3a-9a51-{number:012}");
    for number in 0..7 {
        desk.server.world.clock.advance(std::time::Duration::from_secs(1));
        let to = if number == 6 { other } else { team };
        let call = format!("/conversations/{}/assignee", uuid(number));
        desk.put(&format!("{call}/team"), json!({"assignee_id": to})).await.data();
        if number == 0 {
            desk.put(&format!("{call}/user"), json!({"assignee_id": desk.ann.id.0})).await.data();
        }
    }
    let inbox = |query: &str| {
        let path = format!("/teams/{team}/conversations/unassigned{query}");
        async { desk.get(&{ path }).await }
    };
    let whole = inbox("").await.data();
    let ids = |page: &Value| {
        let results = page["results"].as_array().unwrap().iter();
        results.map(|one| one["uuid"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&whole), [5, 4, 3, 2, 1].map(uuid));
    assert_eq!(
        whole["results"][0],
        json!({"uuid": uuid(5), "assigned_user_id": null, "assigned_team_id": team})
    );
    assert_eq!((&whole["total"], &whole["page_size"]), (&json!(5), &json!(50)));
    let second = inbox("?page=2&page_size=2").await.data();
    assert_eq!((ids(&second), &second["total_pages"]), (vec![uuid(3), uuid(2)], &json!(3)));
    assert_eq!(inbox("?page=4&page_size=2").await.data()["results"], json!([]));
    for (query, field) in
        [("?page=0", "page"), ("?page_size=101", "page_size"), ("?page_size=x", "page_size"), ("?q=x", "q")]
    {
        assert_eq!(inbox(query).await.wrong_fields(), [field], "{query}");
    }
    desk.get("/teams/4711/conversations/unassigned").await.is_desk_failure(404, "NotFoundError");
}
