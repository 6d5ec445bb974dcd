use super::is_page;
use crate::genie::Stage;
use crate::support::Server;
use serde_json::{Value, json};

#[tokio::test]
async fn the_style_sheet_is_kept_for_ever_under_its_own_address() {
    let server = Server::start();
    let page = server.get("/").call().await;
    let address = page.text.split('"').find(|text| text.starts_with("/assets/")).unwrap();
    assert!(address.starts_with("/assets/style.css?v="), "{address}");
    let style = server.get(address).call().await;
    assert_eq!(style.status.as_u16(), 200);
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(style.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(style.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn markup_in_names_is_text() {
    let stage = Stage::set();
    let name = "<img src=x onerror=alert(1)>";
    let new = json!({"name": name, "description": "</p><script>alert(1)</script>", "url_name": "evil"});
    let genie = stage.ann("genies", "create", Value::Null, new).await.data()["agent"]["id"].take();
    let token = stage.access("create", genie, json!({})).await["grant"]["token"].as_str().unwrap().to_owned();
    let link = stage.server.get(&format!("/a/{token}")).call().await;
    is_page(&link, 200);
    let opened = stage.server.post(&format!("/a/{token}")).call().await;
    let pass = opened.header("set-cookie").split(';').next().unwrap().to_owned();
    let inside = stage.server.get("/g/evil").header("cookie", &pass).call().await;
    is_page(&inside, 200);
    for page in [link, inside] {
        assert!(!page.text.contains("<img"), "{page:?}");
        assert!(page.text.contains("&#60;img src=x onerror=alert(1)&#62;"), "{page:?}");
        assert!(page.text.contains("&#60;script&#62;alert(1)"), "{page:?}");
    }
}
