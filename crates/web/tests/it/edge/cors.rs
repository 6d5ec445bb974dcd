use crate::support::{Answer, Server};
use reqwest::Method;

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
    for path in ["/api/v1/agents/me", "/v1/genies", "/v1", "/v1/public-agent-pagesx", "/health", "/nothing"] {
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
