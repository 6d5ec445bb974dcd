//! A parameter that nobody reads is named, and nothing is done: usually it is a typo.

use super::description::{description, filled, operations};
use crate::genie::Stage;
use crate::support::Server;

#[tokio::test]
async fn they_are_refused_by_name_wherever_they_stand() {
    let server = Server::start();
    let key = server.key(&server.admin("ada@example.com"));
    let description = description(&server).await;
    let mut seen = 0;
    for (path, method, operation) in operations(&description) {
        if path == "/health" || path.starts_with("/v1") {
            continue;
        }
        let place = format!("{method} {path}");
        let address =
            filled(path).replace("/conversations/1/", "/conversations/018f4e9a-7c1d-7b3a-9a51-0123456789ab/");
        let address = address.replace("/outbox/1/", "/outbox/018f4e9a-7c1d-7b3a-9a51-0123456789ab/");
        let ask = || {
            server.ask(method.to_uppercase().parse().unwrap(), &format!("{address}?surprise=1&page_sise=2"))
        };
        let wrong = ask().key(&key).call().await.wrong_fields();
        let missing = ["page_sise", "surprise"].iter().filter(|name| !wrong.contains(&(**name).to_owned()));
        assert_eq!(missing.count(), 0, "{place}: {wrong:?}");
        // Who is calling is asked first.
        if operation["security"].is_null() {
            ask().call().await.is_desk_failure(401, "AuthError");
        }
        seen += 1;
    }
    assert!(seen > 40, "{seen}");
    let me = server.get("/api/v1/agents/me").key(&key).call().await.data();
    assert_eq!(me["enabled"], true, "nothing was done");
}

#[tokio::test]
async fn the_genie_family_names_them_too() {
    let stage = Stage::set();
    for path in ["/v1/genies", "/v1/genies/list", "/v1/genie-access/requests"] {
        let answer = stage.server.get(&format!("{path}?id={}&surprise=1", stage.genie_id())).key(&stage.key);
        let answer = answer.call().await;
        answer.is_genie_failure(400, "VALIDATION_ERROR");
        assert!(answer.json()["error"]["fields"]["surprise"].is_string(), "{answer:?}");
    }
}

/// Mail programs and campaigns add parameters to links, and watchers to what they watch.
#[tokio::test]
async fn pages_and_what_is_watched_do_not_mind() {
    let server = Server::start();
    for path in ["/", "/sign-in", "/health", "/openapi.json", "/docs/", "/assets/style.css"] {
        let answer = server.get(&format!("{path}?utm_source=mail&fbclid=1")).call().await;
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
    }
}
