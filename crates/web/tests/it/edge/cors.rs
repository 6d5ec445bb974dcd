use crate::support::{Answer, Server};
use reqwest::Method;
use serde_json::{Value, json};

const SHOP: &str = "https://shop.example";

async fn preflight(server: &Server, path: &str, origin: &str) -> Answer {
    let ask = server.ask(Method::OPTIONS, path).header("origin", origin);
    let ask = ask.header("access-control-request-method", "POST");
    ask.header("access-control-request-headers", "content-type,x-agent-access-token").call().await
}

#[tokio::test]
async fn any_page_may_call_the_visitors_resource() {
    let server = Server::start();
    for path in ["/v1/public-agent-pages", "/v1/public-agent-pages/billing-helper"] {
        let answer = preflight(&server, path, SHOP).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), SHOP);
        assert_eq!(answer.header("access-control-allow-credentials"), "");
        let headers = answer.header("access-control-allow-headers").to_lowercase();
        assert!(headers.contains("x-agent-access-token"), "{headers}");
        let answer = server.get(path).header("origin", SHOP).call().await;
        assert_eq!(answer.header("access-control-allow-origin"), SHOP, "{answer:?}");
        assert!(answer.header("access-control-expose-headers").to_lowercase().contains("x-request-id"));
        assert!(answer.header("vary").to_lowercase().contains("origin"));
    }
}

#[tokio::test]
async fn the_rest_is_open_to_configured_origins_alone() {
    let server = Server::start_with(|settings| settings.cors_origins = vec![SHOP.to_owned()]);
    for path in ["/api/v1/agents/me", "/v1/genies", "/v1/public-agent-pagesx", "/health", "/nothing"] {
        for origin in
            ["https://evil.example", "null", "http://shop.example", "https://shop.example.evil.example"]
        {
            let answer = preflight(&server, path, origin).await;
            assert_eq!(answer.header("access-control-allow-origin"), "", "{path} {origin}");
            let answer = server.get(path).header("origin", origin).call().await;
            assert_eq!(answer.header("access-control-allow-origin"), "", "{path} {origin}");
        }
        let answer = preflight(&server, path, SHOP).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), SHOP);
        assert_eq!(answer.header("access-control-allow-credentials"), "");
        let answer = server.get(path).header("origin", SHOP).call().await;
        assert_eq!(answer.header("access-control-allow-origin"), SHOP, "{path}");
    }
}

#[tokio::test]
async fn nobody_is_let_in_by_default() {
    let server = Server::start();
    let answer = preflight(&server, "/api/v1/agents/me", SHOP).await;
    answer.is_desk_failure(400, "InputError");
    assert_eq!(answer.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn the_resource_counts_not_the_path() {
    let server = Server::start_with(|settings| settings.cors_origins = vec!["https://desk.example".into()]);
    let ann = server.admin("ann@example.com");
    let key = server.key(&ann);
    let answer = preflight(&server, "/v1", SHOP).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("access-control-allow-origin"), SHOP);
    assert_eq!(answer.header("access-control-allow-credentials"), "");

    let ask =
        |body: Value, origin: &str| server.post("/v1").key(&key).json(&body).header("origin", origin).call();
    let visit = json!({"resource": "public-agent-pages", "action": "url", "data": {"url_name": "x"}});
    let wrong = json!({"resource": "public-agent-pages", "action": "url", "data": {"url_name": 5}});
    let unknown = json!({"resource": "public-agent-pages", "action": "open"});
    for (body, status) in [(visit, 403), (wrong, 400), (unknown, 400)] {
        let answer = ask(body, SHOP).await;
        assert_eq!(answer.status, status, "{answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), SHOP, "{answer:?}");
        assert!(answer.header("access-control-expose-headers").to_lowercase().contains("retry-after"));
    }
    for body in [
        json!({"resource": "genies", "action": "all"}),
        json!({"resource": "genies", "action": "create", "data": {"name": "X"}}),
        json!({"resource": "nothing", "action": "url"}),
        json!({"action": "url"}),
        json!([]),
    ] {
        let answer = ask(body.clone(), SHOP).await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{answer:?}");
        assert_eq!(answer.header("access-control-expose-headers"), "", "{answer:?}");
        assert!(answer.header("vary").to_lowercase().contains("origin"), "{answer:?}");
        let answer = ask(body, "https://desk.example").await;
        assert_eq!(answer.header("access-control-allow-origin"), "https://desk.example", "{answer:?}");
    }
    let read = server.get("/v1?resource=genies&action=all").key(&key).header("origin", SHOP).call().await;
    assert_eq!(read.header("access-control-allow-origin"), "", "{read:?}");
}

#[tokio::test]
async fn a_refused_preflight_says_what_would_allow_it() {
    let server = Server::start();
    let text = |answer: &Answer| answer.json().to_string();
    let refused = preflight(&server, "/v1/genies", SHOP).await;
    refused.is_genie_failure(400, "VALIDATION_ERROR");
    assert!(text(&refused).contains("PORTCULLIS_CORS_ORIGINS=https://shop.example"), "{refused:?}");
    for origin in ["null", "https://shop.example/x", "<script>", "file://"] {
        let refused = preflight(&server, "/api/v1/agents/me", origin).await;
        refused.is_desk_failure(400, "InputError");
        assert!(text(&refused).contains("PORTCULLIS_CORS_ORIGINS takes"), "{refused:?}");
        assert!(!text(&refused).contains("<script>"), "{refused:?}");
    }
    let ask = server.ask(Method::OPTIONS, "/v1/public-agent-pages").header("origin", SHOP);
    let ask = ask.header("access-control-request-method", "POST");
    let header = ask.header("access-control-request-headers", "x-mine").call().await;
    header.is_genie_failure(400, "VALIDATION_ERROR");
    assert!(text(&header).contains("x-agent-access-token"), "{header:?}");
}

#[tokio::test]
async fn every_method_and_header_that_a_client_needs_is_allowed() {
    let server = Server::start_with(|settings| settings.cors_origins = vec![SHOP.to_owned()]);
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        let ask = server.ask(Method::OPTIONS, "/api/v1/agents/17").header("origin", SHOP);
        let ask = ask.header("access-control-request-method", method);
        let headers = "authorization,content-type,idempotency-key,if-match,x-api-key,x-request-id";
        let answer = ask.header("access-control-request-headers", headers).call().await;
        assert_eq!(answer.status, 200, "{method}: {answer:?}");
    }
}
