use super::{Desk, named};
use serde_json::json;

#[tokio::test]
async fn one_at_a_time_and_twice_is_once() {
    let desk = Desk::set();
    let (bob, eve) = (desk.agent("bob@example.com", &[]).await, desk.agent("eve@example.com", &[]).await);
    let team = desk.team("Support", &[eve]).await;
    let members = format!("/teams/{team}/members");
    let one = format!("{members}/{bob}");
    for _ in 0..2 {
        assert_eq!(desk.put(&one, json!({})).await.data(), true);
        assert_eq!(desk.get(&format!("/teams/{team}")).await.data()["members"], json!([bob, eve]));
    }
    assert_eq!(desk.get(&format!("/agents/{bob}")).await.data()["teams"][0]["name"], "Support");
    for _ in 0..2 {
        assert_eq!(desk.delete(&one).await.data(), true);
        assert_eq!(desk.get(&format!("/teams/{team}")).await.data()["members"], json!([eve]));
    }
    assert_eq!(desk.delete(&format!("{members}/4711")).await.data(), true);
}

#[tokio::test]
async fn listed_by_name_however_many() {
    let desk = Desk::set();
    let mut members = Vec::new();
    for number in 0..103 {
        let body =
            json!({"first_name": format!("Agent{number:03}"), "email": format!("a{number}@example.com")});
        members.push(super::id(&desk.post("/agents", body).await));
    }
    let team = desk.team("Support", &members).await;
    let list = desk.get(&format!("/teams/{team}/members")).await.data();
    assert_eq!(list[102], json!({"id": members[102], "name": "Agent102"}));
    let names = named(&list);
    assert!(names.len() == 103 && names.is_sorted(), "{names:?}");
    let empty = desk.team("Sales", &[]).await;
    assert_eq!(desk.get(&format!("/teams/{empty}/members")).await.data(), json!([]));
}

#[tokio::test]
async fn needs_a_team_and_an_agent() {
    let desk = Desk::set();
    let bob = desk.agent("bob@example.com", &[]).await;
    let team = desk.team("Support", &[]).await;
    desk.get("/teams/4711/members").await.is_desk_failure(404, "NotFoundError");
    let gone = format!("/teams/4711/members/{bob}");
    desk.put(&gone, json!({})).await.is_desk_failure(404, "NotFoundError");
    desk.delete(&gone).await.is_desk_failure(404, "NotFoundError");
    let nobody = desk.put(&format!("/teams/{team}/members/4711"), json!({})).await;
    nobody.is_desk_failure(404, "NotFoundError");
    assert!(super::message(&nobody).contains("4711"));
    for (path, field) in
        [(format!("/teams/x/members/{bob}"), "id"), (format!("/teams/{team}/members/0"), "agent_id")]
    {
        assert_eq!(desk.put(&path, json!({})).await.wrong_fields(), [field]);
        assert_eq!(desk.delete(&path).await.wrong_fields(), [field]);
    }
}
