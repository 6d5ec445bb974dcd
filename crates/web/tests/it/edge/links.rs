//! Links are made from the configured public URL, whatever a request says of where it was sent to.

use crate::desk::password_resets::{issue, links};
use crate::genie::Stage;
use crate::support::{Answer, Ask, PUBLIC_URL, Server};
use serde_json::{Value, json};
use std::time::Duration;

/// What a proxy, or somebody who plays one, may say; in the end all of it at once.
const FORGED: [&[(&str, &str)]; 6] = [
    &[("host", "evil.example")],
    &[("x-forwarded-host", "evil.example")],
    &[("x-forwarded-proto", "evil"), ("x-forwarded-port", "666")],
    &[("x-forwarded-prefix", "/evil"), ("x-original-url", "/evil"), ("x-rewrite-url", "/evil")],
    &[("forwarded", "for=192.0.2.1;host=evil.example;proto=evil")],
    &[
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "evil"),
        ("forwarded", "host=evil.example;proto=evil"),
        ("referer", "https://evil.example/evil"),
    ],
];

/// Asks, and checks that nothing of what was forged comes back.
async fn call(ask: Ask, forged: &[(&str, &str)]) -> Answer {
    let answer = forged.iter().fold(ask, |ask, (name, value)| ask.header(name, value)).call().await;
    assert!(answer.status.is_success() || answer.status.is_redirection(), "{forged:?}: {answer:?}");
    let headers: Vec<_> = answer.headers.values().map(|value| value.to_str().unwrap()).collect();
    assert!(!answer.text.contains("evil") && !headers.concat().contains("evil"), "{forged:?}: {answer:?}");
    answer
}

#[tokio::test]
async fn no_link_leads_where_a_header_says() {
    for forged in FORGED {
        // The one who asks counts as a proxy that is believed.
        let stage = Stage::on(Server::start_with(|settings| {
            settings.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
        }));
        let (server, id) = (&stage.server, stage.genie_id());
        let adas_key = server.key(&server.admin("ada@example.com"));
        let ann = |body: Value| call(server.post("/v1/genie-access").key(&stage.key).json(&body), forged);

        // The tokens that the owner sees.
        let made = ann(json!({"action": "create", "id": id})).await.data()["grant"].take();
        let rotated = ann(json!({"action": "rotate", "id": made["id"]})).await.data()["grant"].take();
        let listed = ann(json!({"action": "list", "id": id})).await.data()["grants"][0].take();
        for grant in [made, rotated, listed] {
            assert_eq!(grant["url"], format!("{PUBLIC_URL}/a/{}", grant["token"].as_str().unwrap()));
        }

        // The links that are mailed, one after the other.
        let mut mailed = 0;
        let mut is_mailed = |start: &str| {
            let links = links(server);
            assert_eq!(links.len(), mailed + 1, "{start}");
            assert!(links[mailed].starts_with(&format!("{PUBLIC_URL}/{start}/")), "{}", links[mailed]);
            mailed += 1;
            // Ids of one instant have no order.
            server.world.clock.advance(Duration::from_secs(1));
        };
        let hired = json!({"first_name": "Cy", "email": "cy@example.com", "send_welcome_email": true});
        call(server.post("/api/v1/agents").key(&adas_key).json(&hired), forged).await;
        is_mailed("set-password");
        let forgotten = json!({"email": "ada@example.com"});
        call(server.post("/api/v1/agents/reset-password").json(&forgotten), forged).await;
        issue(server);
        is_mailed("set-password");
        let wish =
            json!({"action": "request-access", "url_name": "billing-helper", "email": "vi@example.com"});
        call(server.post("/v1/public-agent-pages").json(&wish), forged).await;
        is_mailed("requests");
        let request = ann(json!({"action": "requests", "id": id})).await.data()["requests"][0]["id"].take();
        ann(json!({"action": "resolve", "requestId": request, "solution": "approved"})).await;
        is_mailed("a");

        // What leads from one page to the next.
        for path in ["/docs", "/docs/", "/openapi.json", "/sign-in", "/forgot-password"] {
            call(server.get(path), forged).await;
        }
    }
}
