use super::Desk;
use serde_json::{Value, json};

const PATH: &str = "/api/v1/agents/me/preferences";

#[tokio::test]
async fn each_chooses_for_themselves_and_what_was_read_may_be_sent_back() {
    let desk = Desk::set();
    let (bob, eve) = (desk.person("bob@example.com", &[]).await, desk.person("eve@example.com", &[]).await);
    let none = json!({"language": null, "time_zone": null, "color_scheme": null, "hides_checklist": false});
    let shown = async |key: &str| desk.server.get(PATH).key(key).call().await.data().clone();
    let put = async |body: &Value| desk.server.put(PATH).key(&bob.key).json(body).call().await.data().clone();
    assert_eq!(shown(&bob.key).await, none);
    let all = json!({
        "language": "de", "time_zone": "Europe/Berlin", "color_scheme": "dark", "hides_checklist": true,
    });
    assert_eq!(put(&all).await, all);
    assert_eq!(put(&json!({})).await, all);
    assert_eq!(put(&shown(&bob.key).await).await, all);
    assert_eq!(shown(&eve.key).await, none);
    let mut less = all.clone();
    less["time_zone"] = Value::Null;
    assert_eq!(put(&json!({"time_zone": null})).await, less);
    assert_eq!(put(&none).await, none);
    assert_eq!(shown(&bob.key).await, none);
}

#[tokio::test]
async fn refuses_what_there_is_not_at_its_field() {
    let desk = Desk::set();
    let bob = desk.person("bob@example.com", &[]).await;
    let put = async |body: Value| desk.server.put(PATH).key(&bob.key).json(&body).call().await;
    for zone in
        [json!("Europe/Bonn"), json!("europe/berlin"), json!("../UTC"), json!("x".repeat(65)), json!(1)]
    {
        assert_eq!(put(json!({"time_zone": zone})).await.wrong_fields(), ["time_zone"], "{zone}");
    }
    for zone in ["UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "Asia/Calcutta"] {
        assert_eq!(put(json!({"time_zone": zone})).await.data()["time_zone"], zone);
    }
    for (field, value) in [
        ("language", json!("fr")),
        ("language", json!("DE")),
        ("color_scheme", json!("red")),
        ("hides_checklist", json!(null)),
        ("hides_checklist", json!("maybe")),
        ("theme", json!("dark")),
    ] {
        assert_eq!(put(json!({field: value})).await.wrong_fields(), [field], "{value}");
    }
    desk.server.get(PATH).call().await.is_desk_failure(401, "AuthError");
    desk.server.put(PATH).json(&json!({})).call().await.is_desk_failure(401, "AuthError");
}
