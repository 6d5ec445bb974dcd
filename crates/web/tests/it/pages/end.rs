use super::is_page;
use crate::genie::Stage;
use crate::support::PASSWORD;
use serde_json::json;

#[tokio::test]
async fn whoever_may_extends_an_access_by_one_button() {
    let stage = Stage::set();
    let (id, _) = stage.link(json!({"expires_at": "2026-02-07T09:00:00Z"})).await;
    let path = format!("/ends/link/{id}");
    let form = stage.server.get(&path).call().await;
    is_page(&form, 401);
    assert!(form.text.contains(&format!(r#"name="back" value="/ends/link/{id}""#)), "{form:?}");
    assert!(!form.text.contains("Billing"), "{form:?}");
    let who = [("email", "ann@example.com"), ("password", PASSWORD), ("back", &format!("/ends/link/{id}"))];
    let signed_in = stage.server.post("/sign-in").on_our_page().form(&who).call().await;
    assert_eq!((signed_in.status.as_u16(), signed_in.header("location")), (303, path.as_str()));

    let session = stage.server.session("ann@example.com").await;
    let page = stage.server.get(&path).session(&session).call().await;
    is_page(&page, 200);
    assert!(
        page.text.contains("2026-02-07 09:00 UTC") && page.text.contains("Extend by 30 days"),
        "{page:?}"
    );
    let extend = || {
        let form = [("from", "2026-02-07T09:00:00Z")];
        stage.server.post(&format!("{path}/extend")).session(&session).on_our_page().form(&form).call()
    };
    let extended = extend().await;
    assert_eq!((extended.status.as_u16(), extended.header("location")), (303, path.as_str()));
    let end = || async { stage.access("get", id, json!({})).await["grant"]["expires_at"].take() };
    assert_eq!(end().await, "2026-03-09T09:00:00Z");
    // A second press of the same page moves nothing.
    is_page(&extend().await, 409);
    assert_eq!(end().await, "2026-03-09T09:00:00Z");
}

#[tokio::test]
async fn others_are_offered_another_account() {
    let stage = Stage::set();
    let (id, _) = stage.link(json!({})).await;
    let session = stage.server.session("bob@example.com").await;
    let page = stage.server.get(&format!("/ends/link/{id}")).session(&session).call().await;
    is_page(&page, 403);
    assert!(page.text.contains("bob@example.com") && !page.text.contains("Billing"), "{page:?}");
    let session = stage.server.session("ann@example.com").await;
    for path in ["/ends/link/77", "/ends/link/x", "/ends/genie/1", "/ends/person/1"] {
        is_page(&stage.server.get(path).session(&session).call().await, 404);
    }
}
