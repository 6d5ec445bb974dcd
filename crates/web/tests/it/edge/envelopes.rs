use crate::support::Server;
use reqwest::Method;

#[tokio::test]
async fn an_unknown_address_is_404_in_the_familys_envelope() {
    let server = Server::start();
    for path in
        ["/nothing", "/api", "/api/v1", "/api/v1/agents/me/", "/api/v1/agents/1/2/3", "/v2", "/v10", "/%00"]
    {
        server.get(path).call().await.is_desk_failure(404, "NotFoundError");
        server.post(path).call().await.is_desk_failure(404, "NotFoundError");
    }
    for path in ["/v1/a/b/c/d", "/v1/"] {
        server.get(path).call().await.is_genie_failure(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn a_wrong_method_is_405_and_names_the_right_ones() {
    let server = Server::start();
    let methods = |allow: &str| {
        let mut methods: Vec<_> = allow.split(',').map(|name| name.trim().to_owned()).collect();
        methods.sort_unstable();
        methods.join(" ")
    };
    for (method, path, allow) in [
        (Method::PATCH, "/api/v1/agents/me", "GET HEAD OPTIONS PUT"),
        (Method::PUT, "/api/v1/agents/compact", "GET HEAD OPTIONS"),
        (Method::GET, "/api/v1/auth/login", "OPTIONS POST"),
        (Method::POST, "/api/v1/agents/me/sessions", "DELETE GET HEAD OPTIONS"),
        (Method::TRACE, "/health", "GET HEAD OPTIONS"),
        (Method::from_bytes(b"PURGE").unwrap(), "/health", "GET HEAD OPTIONS"),
    ] {
        let answer = server.ask(method.clone(), path).call().await;
        answer.is_desk_failure(405, "InputError");
        assert_eq!(methods(answer.header("allow")), allow, "{method} {path}");
        let options = server.ask(Method::OPTIONS, path).call().await;
        assert_eq!((options.status.as_u16(), options.text.as_str()), (204, ""));
        assert_eq!(methods(options.header("allow")), allow);
    }
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let server = Server::start();
    let key = server.key(&server.admin("ann@example.com"));
    let get = server.get("/api/v1/agents/me").key(&key).call().await;
    let head = server.ask(Method::HEAD, "/api/v1/agents/me").key(&key).call().await;
    assert_eq!((head.status, head.text.as_str()), (get.status, ""));
    assert_eq!(head.header("content-length"), get.text.len().to_string());
    let refused = server.ask(Method::HEAD, "/api/v1/agents/me").call().await;
    assert_eq!((refused.status.as_u16(), refused.text.as_str()), (401, ""));
}

#[tokio::test]
async fn every_answer_has_a_request_id() {
    let server = Server::start();
    for path in ["/health", "/api/v1/agents/me", "/nothing", "/v1/a/b/c/d"] {
        for sane in ["a", "client-7:x_y.z", &"x".repeat(128)] {
            let answer = server.get(path).header("x-request-id", sane).call().await;
            assert_eq!(answer.header("x-request-id"), sane);
        }
        let mut fresh = Vec::new();
        for other in ["", "a b", "a\"b", "<x>", &"x".repeat(129)] {
            let answer = server.get(path).header("x-request-id", other).call().await;
            fresh.push(answer.header("x-request-id").to_owned());
        }
        fresh.push(server.get(path).call().await.header("x-request-id").to_owned());
        assert!(fresh.iter().all(|id| id.len() == 36), "{fresh:?}");
        fresh.sort_unstable();
        fresh.dedup();
        assert_eq!(fresh.len(), 6, "{fresh:?}");
    }
}

#[tokio::test]
async fn a_huge_head_is_refused() {
    let server = Server::start();
    let answer = server.get(&format!("/api/v1/agents/me?q={}", "x".repeat(8 * 1024))).call().await;
    answer.is_desk_failure(400, "InputError");
    let answer = server.get(&format!("/v1/genies?q={}", "x".repeat(8 * 1024))).call().await;
    answer.is_genie_failure(400, "VALIDATION_ERROR");
    let answer = server.get("/api/v1/agents/me").header("x-padding", &"x".repeat(33 * 1024)).call().await;
    answer.is_desk_failure(400, "InputError");
    let answer = server.get("/health").header("x-padding", &"x".repeat(16 * 1024)).call().await;
    assert_eq!(answer.status, 200);
}
