use super::{cookie, is_page};
use crate::genie::Stage;
use crate::support::PASSWORD;
use serde_json::json;

async fn pending(stage: &Stage) -> String {
    let form = [("email", "vi@example.com"), ("name", "<b>Vi</b>"), ("message", "Please & <i>thanks</i>")];
    stage.server.post("/g/billing-helper/request").form(&form).call().await;
    let requests = stage.access("requests", stage.genie_id(), json!({})).await["requests"].take();
    requests[0]["id"].as_str().unwrap().to_owned()
}

async fn status(stage: &Stage) -> String {
    let requests = stage.access("requests", stage.genie_id(), json!({})).await["requests"].take();
    requests[0]["status"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_owner_signs_in_and_comes_back_to_the_request() {
    let stage = Stage::set();
    let id = pending(&stage).await;
    let path = format!("/requests/{id}");
    let form = stage.server.get(&path).call().await;
    is_page(&form, 401);
    assert!(form.text.contains(&format!(r#"name="back" value="/requests/{id}""#)), "{form:?}");
    assert!(!form.text.contains("vi@example.com"), "{form:?}");

    let sign_in = |password: &str| {
        let form = [("email", "Ann@example.com"), ("password", password), ("back", &path)];
        stage.server.post("/sign-in").on_our_page().form(&form).call()
    };
    let refused = sign_in("wrong-password").await;
    is_page(&refused, 401);
    assert!(refused.text.contains("E-mail or password is wrong."), "{refused:?}");
    assert!(refused.text.contains(r#"value="Ann@example.com""#), "{refused:?}");
    assert!(!refused.text.contains("wrong-password"), "{refused:?}");

    let signed_in = sign_in(PASSWORD).await;
    assert_eq!((signed_in.status.as_u16(), signed_in.header("location")), (303, path.as_str()));
    let (session, flags) = cookie(&signed_in, "portcullis_session");
    for flag in ["HttpOnly", "SameSite=Lax", "Secure"] {
        assert!(flags.contains(&flag.to_owned()), "{flags:?}");
    }
    let page = stage.server.get(&path).session(&session).call().await;
    is_page(&page, 200);
    assert!(page.text.contains("&#60;b&#62;Vi&#60;/b&#62;, vi@example.com"), "{page:?}");
    assert!(page.text.contains("Please &#38; &#60;i&#62;thanks&#60;/i&#62;"), "{page:?}");
    assert!(
        page.text.contains("<button>Approve</button>") && page.text.contains(">Deny</button>"),
        "{page:?}"
    );
    assert_eq!(status(&stage).await, "pending");
}

#[tokio::test]
async fn signing_in_leads_nowhere_else_and_is_for_our_own_pages() {
    let stage = Stage::set();
    let form = [("email", "ann@example.com"), ("password", PASSWORD), ("back", "//evil.example/")];
    let signed_in = stage.server.post("/sign-in").on_our_page().form(&form).call().await;
    assert_eq!((signed_in.status.as_u16(), signed_in.header("location")), (303, "/"));
    let elsewhere =
        stage.server.post("/sign-in").header("sec-fetch-site", "cross-site").form(&form).call().await;
    is_page(&elsewhere, 403);
    assert_eq!(elsewhere.header("set-cookie"), "");
    is_page(&stage.server.get("/sign-in").call().await, 200);
}

#[tokio::test]
async fn an_approval_can_have_an_end() {
    let stage = Stage::set();
    let id = pending(&stage).await;
    let session = stage.server.session("ann@example.com").await;
    let approve = |date: &str| {
        let ask = stage.server.post(&format!("/requests/{id}/approve")).session(&session).on_our_page();
        ask.form(&[("expires_on", date)]).call()
    };
    for wrong in ["2026-01-30", "soon"] {
        let page = approve(wrong).await;
        is_page(&page, 400);
        assert!(page.text.contains("The date must"), "{page:?}");
    }
    let approved = approve("2026-02-28").await;
    assert_eq!(
        (approved.status.as_u16(), approved.header("location")),
        (303, format!("/requests/{id}").as_str())
    );
    let page = stage.server.get(&format!("/requests/{id}")).session(&session).call().await;
    is_page(&page, 200);
    assert!(page.text.contains("Approved") && page.text.contains("2026-03-01 00:00 UTC"), "{page:?}");
    assert!(!page.text.contains("<button"), "{page:?}");
    assert_eq!(status(&stage).await, "approved");

    let deny =
        stage.server.post(&format!("/requests/{id}/deny")).session(&session).on_our_page().call().await;
    is_page(&deny, 409);
    assert!(deny.text.contains("before you") && deny.text.contains("Approved"), "{deny:?}");
    assert_eq!(status(&stage).await, "approved");
}

#[tokio::test]
async fn a_request_is_denied_with_a_button() {
    let stage = Stage::set();
    let id = pending(&stage).await;
    let session = stage.server.session("ann@example.com").await;
    let denied =
        stage.server.post(&format!("/requests/{id}/deny")).session(&session).on_our_page().call().await;
    assert_eq!(denied.status.as_u16(), 303);
    let page = stage.server.get(&format!("/requests/{id}")).session(&session).call().await;
    assert!(page.text.contains("<strong>Denied</strong>"), "{page:?}");
}

#[tokio::test]
async fn only_its_owner_decides_and_only_from_our_own_page() {
    let stage = Stage::set();
    let id = pending(&stage).await;
    let (ann, bob) =
        (stage.server.session("ann@example.com").await, stage.server.session("bob@example.com").await);
    let path = format!("/requests/{id}");
    let not_bobs = stage.server.get(&path).session(&bob).call().await;
    is_page(&not_bobs, 403);
    assert!(not_bobs.text.contains("signed in as <strong>bob@example.com</strong>"), "{not_bobs:?}");
    assert!(!not_bobs.text.contains("vi@example.com"), "{not_bobs:?}");
    // A way in with another account, and back to the request.
    assert!(not_bobs.text.contains(&format!(r#"name="back" value="/requests/{id}""#)), "{not_bobs:?}");
    assert!(not_bobs.text.contains(r#"name="password""#), "{not_bobs:?}");
    for (action, form) in [("approve", vec![("expires_on", "")]), ("deny", vec![])] {
        let path = format!("{path}/{action}");
        let post = || stage.server.post(&path).form(&form);
        is_page(&post().session(&bob).on_our_page().call().await, 403);
        is_page(&post().session(&ann).header("sec-fetch-site", "cross-site").call().await, 403);
        is_page(&post().session(&ann).header("sec-fetch-site", "same-site").call().await, 403);
        is_page(&post().session(&ann).call().await, 403);
        is_page(&post().call().await, 401);
    }
    assert_eq!(status(&stage).await, "pending");
    for missing in ["/requests/018f4e9a-7c1d-7b3a-9a51-0123456789ab", "/requests/nonsense"] {
        is_page(&stage.server.get(missing).session(&ann).call().await, 404);
    }
}

#[tokio::test]
async fn the_page_offers_choices_and_keeps_what_was_typed() {
    let stage = Stage::set();
    let id = pending(&stage).await;
    let session = stage.server.session("ann@example.com").await;
    let say = |action: &str, form: &[(&'static str, &str)]| {
        let ask = stage.server.post(&format!("/requests/{id}/{action}")).session(&session).on_our_page();
        ask.form(form).call()
    };
    let refused = say("approve", &[("expires_on", "2026-02-28"), ("max_uses", "x7"), ("as", "link")]).await;
    is_page(&refused, 400);
    for kept in [r#"value="2026-02-28""#, r#"value="x7""#, r#"value="link" selected"#] {
        assert!(refused.text.contains(kept), "{kept} in {refused:?}");
    }
    let stranger = say("approve", &[("as", "person")]).await;
    is_page(&stranger, 400);
    assert!(stranger.text.contains("No account has the address"), "{stranger:?}");
    let long = "<b>".repeat(400);
    let refused = say("deny", &[("reason", &long)]).await;
    is_page(&refused, 400);
    assert!(refused.text.contains("at most 1000 characters"), "{refused:?}");
    assert!(
        refused.text.contains("&#60;b&#62;&#60;b&#62;") && !refused.text.contains("<b><b>"),
        "{refused:?}"
    );
    assert_eq!(status(&stage).await, "pending");
    assert_eq!(say("deny", &[("reason", "No seats.\r\nSorry.")]).await.status.as_u16(), 303);
    let page = stage.server.get(&format!("/requests/{id}")).session(&session).call().await;
    assert!(page.text.contains("No seats.\nSorry."), "{page:?}");
}

#[tokio::test]
async fn an_expired_request_says_so() {
    let stage = Stage::set();
    let id = pending(&stage).await;
    stage.server.world.clock.advance(std::time::Duration::from_secs(30 * 24 * 3_600));
    for chore in portcullis_domain::store::chores::CHORES {
        while (chore.run)(&*stage.server.store, &stage.server.world.cx()).unwrap() > 0 {}
    }
    let session = stage.server.session("ann@example.com").await;
    let page = stage.server.get(&format!("/requests/{id}")).session(&session).call().await;
    is_page(&page, 200);
    assert!(page.text.contains("<strong>Expired</strong>") && !page.text.contains("<button"), "{page:?}");
    let approve = stage.server.post(&format!("/requests/{id}/approve")).session(&session).on_our_page();
    let late = approve.form(&[("as", "")]).call().await;
    is_page(&late, 409);
    assert!(late.text.contains("expired before you answered"), "{late:?}");
    assert_eq!(status(&stage).await, "expired");
}
