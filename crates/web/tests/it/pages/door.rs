use super::is_page;
use crate::genie::Stage;
use crate::support::Server;
use serde_json::json;

#[tokio::test]
async fn without_a_pass_every_private_name_has_the_same_page() {
    let stage = Stage::set();
    let known = stage.server.get("/g/billing-helper").call().await;
    is_page(&known, 403);
    let unknown = stage.server.get("/g/no-such-genie").call().await;
    is_page(&unknown, 403);
    assert_eq!(known.text.replace("billing-helper", "X"), unknown.text.replace("no-such-genie", "X"));
    let with_rubbish = stage.server.get("/g/billing-helper").header("cookie", "portcullis_pass=rubbish");
    assert_eq!(with_rubbish.call().await.text, known.text);
    is_page(&stage.server.get("/g/No%20Slug").call().await, 404);
}

#[tokio::test]
async fn a_pass_opens_its_own_genie_as_long_as_it_lives() {
    let stage = Stage::set();
    stage.server.world.genie(&*stage.server.store, &stage.ann, "Other");
    let (id, token) = stage.link(json!({})).await;
    let pass = format!("portcullis_pass={}", stage.enter(&token).await);
    let show = |path: &str| stage.server.get(path).header("cookie", &pass).call();
    for _ in 0..3 {
        let page = show("/g/billing-helper").await;
        is_page(&page, 200);
        assert!(page.text.contains("<h1>Billing helper</h1>"), "{page:?}");
    }
    is_page(&show("/g/other").await, 403);
    assert_eq!(stage.access("list", stage.genie_id(), json!({})).await["grants"][0]["use_count"], 1);
    stage.access("delete", id, json!({})).await;
    is_page(&show("/g/billing-helper").await, 403);
}

#[tokio::test]
async fn a_public_genie_is_open_and_not_asked_for() {
    let stage = Stage::set();
    stage.ann("genies", "update", json!(stage.genie_id()), json!({"is_public": true})).await.data();
    let page = stage.server.get("/g/billing-helper").call().await;
    is_page(&page, 200);
    assert!(!page.text.contains("until"), "{page:?}");
    let asked =
        stage.server.post("/g/billing-helper/request").form(&[("email", "vi@example.com")]).call().await;
    assert_eq!((asked.status.as_u16(), asked.header("location")), (303, "/g/billing-helper"));
}

#[tokio::test]
async fn a_visitor_asks_for_access_by_a_form() {
    let stage = Stage::set();
    let form = [("email", "vi@example.com"), ("name", ""), ("message", "May I?\r\nVi")];
    let known = stage.server.post("/g/billing-helper/request").form(&form).call().await;
    is_page(&known, 200);
    let unknown = stage.server.post("/g/no-such-genie/request").form(&form).call().await;
    assert_eq!((known.status, &known.text), (unknown.status, &unknown.text));
    let requests = stage.access("requests", stage.genie_id(), json!({})).await["requests"].take();
    assert_eq!(requests.as_array().map(Vec::len), Some(1));
    assert_eq!(requests[0]["email"], "vi@example.com");
    assert_eq!(requests[0]["name"], json!(null));
    assert_eq!(requests[0]["message"], "May I?\nVi");
}

#[tokio::test]
async fn a_line_break_counts_as_the_one_character_that_a_browser_counts() {
    let stage = Stage::set();
    let ask = |message: String| {
        let form = [("email", "vi@example.com"), ("message", message.as_str())];
        stage.server.post("/g/billing-helper/request").form(&form).call()
    };
    let longest = format!("{}{}", "line\r\n".repeat(199), "lines");
    is_page(&ask(longest.clone()).await, 200);
    let requests = stage.access("requests", stage.genie_id(), json!({})).await["requests"].take();
    assert_eq!(requests[0]["message"].as_str().unwrap().chars().count(), 1_000);
    let too_long = ask(format!("{longest}s")).await;
    is_page(&too_long, 400);
    assert!(too_long.text.contains("at most 1000 characters"), "{too_long:?}");
}

#[tokio::test]
async fn a_field_that_the_form_does_not_have_is_named() {
    let stage = Stage::set();
    let form = [("email", "vi@example.com"), ("colour", "<b>red"), ("<i>", "x")];
    let page = stage.server.post("/g/billing-helper/request").form(&form).call().await;
    is_page(&page, 400);
    for error in ["colour: There is no such field.", "&#60;i&#62;: There is no such field."] {
        assert!(page.text.contains(&format!(r#"<p class="bad" role="alert">{error}</p>"#)), "{page:?}");
    }
    assert!(page.text.contains(r#"value="vi@example.com""#), "{page:?}");
}

#[tokio::test]
async fn a_wrong_form_comes_back_with_what_was_written() {
    let stage = Stage::set();
    let form = [("email", "no \"><script>address"), ("message", "</textarea><b>hello")];
    let page = stage.server.post("/g/billing-helper/request").form(&form).call().await;
    is_page(&page, 400);
    assert!(page.text.contains("no &#34;&#62;&#60;script&#62;address"), "{page:?}");
    assert!(page.text.contains("&#60;/textarea&#62;&#60;b&#62;hello"), "{page:?}");
    assert!(page.text.contains(r#"aria-describedby="email-error""#), "{page:?}");
    assert!(page.text.contains("This must be an e-mail address"), "{page:?}");
    assert!(stage.access("requests", stage.genie_id(), json!({})).await["requests"] == json!([]));
    is_page(
        &stage.server.post("/g/billing-helper/request").json(&json!({"email": "a@b.c"})).call().await,
        400,
    );
}

#[tokio::test]
async fn asking_too_often_is_refused_with_a_page() {
    let stage = Stage::on(Server::start_with(|settings| settings.auth_rate_per_minute = 1));
    let ask = || stage.server.post("/g/billing-helper/request").form(&[("email", "vi@example.com")]).call();
    is_page(&ask().await, 200);
    let refused = ask().await;
    is_page(&refused, 429);
    assert!(refused.header("retry-after").parse::<u64>().is_ok(), "{refused:?}");
}
