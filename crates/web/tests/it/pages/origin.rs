//! What browsers say of where a form comes from: `Sec-Fetch-Site` to trustworthy addresses, `Origin` alone to others.

use super::is_page;
use crate::genie::Stage;
use crate::support::{Answer, PASSWORD, Server};
use serde_json::json;

const OURS: &str = "http://access.test:9000";

/// Everything that a form of ours changes for somebody who signs in.
async fn changes(stage: &Stage, origin: &str) -> [Answer; 3] {
    stage.server.post("/g/billing-helper/request").form(&[("email", "vi@example.com")]).call().await;
    let requests = stage.access("requests", stage.genie_id(), json!({})).await["requests"].take();
    let id = requests[0]["id"].as_str().unwrap().to_owned();
    let session = stage.server.session("ann@example.com").await;
    let who = [("email", "ann@example.com"), ("password", PASSWORD)];
    let post = |path: &str| stage.server.post(path).header("origin", origin);
    let deny = post(&format!("/requests/{id}/deny")).session(&session).call().await;
    [post("/sign-in").form(&who).call().await, deny, post("/sign-out").session(&session).call().await]
}

fn stage() -> Stage {
    Stage::on(Server::start_with(|settings| settings.public_url = OURS.parse().unwrap()))
}

#[tokio::test]
async fn over_plain_http_the_origin_lets_our_own_forms_through() {
    let stage = stage();
    let page = stage.server.get("/sign-in").call().await;
    assert_eq!(page.header("referrer-policy"), "same-origin", "else browsers make the origin null");
    for answer in changes(&stage, OURS).await {
        assert_eq!(answer.status, 303, "{answer:?}");
    }
}

#[tokio::test]
async fn any_other_origin_is_refused_with_a_way_to_ours() {
    for origin in ["null", "", "http://access.test", "https://access.test:9000", "http://evil.test:9000"] {
        let stage = stage();
        for answer in changes(&stage, origin).await {
            is_page(&answer, 403);
            assert!(answer.text.contains(OURS), "{answer:?}");
            assert_eq!(answer.header("set-cookie"), "", "{answer:?}");
        }
    }
}
