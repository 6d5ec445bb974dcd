use super::{Desk, named};
use serde_json::json;

#[tokio::test]
async fn everybody_on_the_staff_sees_every_name() {
    let desk = Desk::set();
    let bob = desk.person("bob@example.com", &[]).await;
    let carl =
        desk.post("/agents", json!({"first_name": "Carl", "last_name": "Ames", "email": "c@example.com"}));
    let carl = super::id(&carl.await);
    desk.put(&format!("/agents/{carl}"), json!({"enabled": false})).await.data();
    desk.team("Support", &[]).await;
    let sales = desk.team("Sales", &[bob.id]).await;
    let agents = desk.server.get("/api/v1/agents/compact").key(&bob.key).call().await.data();
    assert_eq!(named(&agents), ["Ada", "Bob"]);
    assert_eq!(agents[1], json!({"id": bob.id, "name": "Bob"}));
    let all =
        desk.server.get("/api/v1/agents/compact?include_disabled=true").key(&bob.key).call().await.data();
    assert_eq!(named(&all), ["Ada", "Bob", "Carl Ames"]);
    assert_eq!(all[1], json!({"id": bob.id, "name": "Bob", "enabled": true}));
    assert_eq!(all[2], json!({"id": carl, "name": "Carl Ames", "enabled": false}));
    let teams = desk.server.get("/api/v1/teams/compact").key(&bob.key).call().await.data();
    assert_eq!(named(&teams), ["Sales", "Support"]);
    assert_eq!(teams[0], json!({"id": sales, "name": "Sales"}));
    for path in ["/api/v1/agents/compact", "/api/v1/teams/compact"] {
        desk.server.get(path).call().await.is_desk_failure(401, "AuthError");
    }
}
