use super::{cookie, is_page};
use crate::genie::Stage;
use crate::support::{PASSWORD, Server};
use reqwest::Method;

#[tokio::test]
async fn the_first_page_says_what_this_is_and_leads_to_the_sign_in() {
    let server = Server::start();
    let page = server.get("/").call().await;
    is_page(&page, 200);
    assert!(page.text.contains(r#"href="/docs/""#), "{page:?}");
    assert!(page.text.contains(r#"href="/sign-in""#), "{page:?}");
    assert!(!page.text.contains("sign-out"), "{page:?}");
    is_page(&server.ask(Method::DELETE, "/").call().await, 405);
}

#[tokio::test]
async fn whoever_is_signed_in_is_told_so_and_can_sign_out() {
    let stage = Stage::set();
    let form = [("email", "ann@example.com"), ("password", PASSWORD)];
    let signed_in = stage.server.post("/sign-in").on_our_page().form(&form).call().await;
    assert_eq!((signed_in.status.as_u16(), signed_in.header("location")), (303, "/"));
    let (session, _) = cookie(&signed_in, "portcullis_session");
    let home = || stage.server.get("/").session(&session).call();
    let page = home().await;
    is_page(&page, 200);
    assert!(page.text.contains(">ann@example.com</span>"), "{page:?}");
    assert!(page.text.contains(r#"<form method="post" action="/sign-out">"#), "{page:?}");
    assert!(!page.text.contains(r#"href="/sign-in""#), "{page:?}");
    let form = stage.server.get("/sign-in").session(&session).call().await;
    is_page(&form, 200);
    assert!(form.text.contains("signed in as <strong>ann@example.com</strong>"), "{form:?}");

    let sign_out = || stage.server.post("/sign-out").session(&session);
    is_page(&sign_out().header("sec-fetch-site", "cross-site").call().await, 403);
    is_page(&sign_out().call().await, 403);
    assert_eq!(stage.server.get("/api/v1/agents/me").session(&session).call().await.status, 200);
    for _ in 0..2 {
        let signed_out = sign_out().on_our_page().call().await;
        assert_eq!((signed_out.status.as_u16(), signed_out.header("location")), (303, "/"));
        let (emptied, flags) = cookie(&signed_out, "portcullis_session");
        assert_eq!(emptied, "");
        assert!(flags.contains(&"Max-Age=0".to_owned()) && flags.contains(&"Path=/".to_owned()), "{flags:?}");
        assert_eq!(stage.server.get("/api/v1/agents/me").session(&session).call().await.status, 401);
    }
    let page = home().await;
    is_page(&page, 200);
    assert!(page.text.contains(r#"href="/sign-in""#), "{page:?}");
}

#[tokio::test]
async fn what_went_wrong_leads_back_to_the_first_page() {
    let server = Server::start_with(|settings| {
        settings.public_url = "http://intranet.example/access/".parse().unwrap();
    });
    for (page, status) in [
        (server.get("/g/No%20Slug").call().await, 404),
        (server.post("/").call().await, 405),
        (server.post("/sign-in").header("origin", "null").call().await, 403),
    ] {
        is_page(&page, status);
        assert!(page.text.contains(r#"href="/access/""#), "{page:?}");
    }
}

#[tokio::test]
async fn a_browser_that_goes_nowhere_gets_a_page() {
    const ACCEPTS: &str = "text/html,application/xhtml+xml,*/*;q=0.8";
    let server = Server::start();
    let page = server.get("/nothing/here").header("accept", ACCEPTS).call().await;
    is_page(&page, 404);
    assert!(page.text.contains(r#"href="/""#), "{page:?}");
    for path in ["/api/v1/nothing", "/api"] {
        server.get(path).header("accept", ACCEPTS).call().await.is_desk_failure(404, "NotFoundError");
    }
    server.get("/v1/a/b/c").header("accept", ACCEPTS).call().await.is_genie_failure(404, "NOT_FOUND");
    server.post("/nothing/here").header("accept", ACCEPTS).call().await.is_desk_failure(404, "NotFoundError");
}
