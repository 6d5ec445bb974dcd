use crate::support::Server;
use serde_json::json;

#[tokio::test]
async fn shows_the_caller_with_every_field_of_the_contract() {
    let server = Server::start();
    let bob = server.agent("bob@example.com");
    let key = server.key(&bob);
    let me = server.get("/api/v1/agents/me").key(&key).call().await.data();
    let mut fields: Vec<_> = me.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    let expected = "api_key availability avatar_url country created_at email enabled first_name id last_login_at \
                    last_name permissions roles teams type updated_at uuid";
    assert_eq!(fields, expected.split_whitespace().collect::<Vec<_>>());
    assert_eq!(me["type"], "agent");
    assert_eq!(me["uuid"], bob.uuid.to_string());
    assert_eq!(me["roles"], json!(["agent"]));
    assert_eq!(me["api_key"]["prefix"], key[..9]);
    assert_eq!(me["created_at"], "2026-01-31T09:00:00Z");
    let permissions: Vec<_> =
        me["permissions"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect();
    assert!(permissions.is_sorted() && permissions.contains(&"genies:write"), "{permissions:?}");
    assert!(!permissions.contains(&"users:manage"));
}

#[tokio::test]
async fn a_key_travels_in_either_header_and_wins_over_a_cookie() {
    let server = Server::start();
    let (ann, bob) = (server.admin("ann@example.com"), server.agent("bob@example.com"));
    let key = server.key(&ann);
    let session = server.session("bob@example.com").await;
    let me = || server.get("/api/v1/agents/me");
    for ask in [
        me().key(&key),
        me().header("x-api-key", &key),
        me().header("authorization", &format!("bearer {key}")),
        me().key(&key).session(&session),
    ] {
        assert_eq!(ask.call().await.data()["id"], ann.id.0);
    }
    assert_eq!(me().session(&session).call().await.data()["id"], bob.id.0);
}

#[tokio::test]
async fn what_a_proxy_in_between_asks_for_hides_no_credential() {
    let server = Server::start();
    let (ann, bob) = (server.admin("ann@example.com"), server.agent("bob@example.com"));
    let key = server.key(&ann);
    let session = server.session("bob@example.com").await;
    for other in ["Basic YTpi", "Digest username=\"a\"", "", "lk_", "Bearer"] {
        let me = || server.get("/api/v1/agents/me").header("authorization", other);
        let by_key = me().header("x-api-key", &key).call().await;
        let by_cookie = me().session(&session).call().await;
        if other == "Bearer" {
            by_key.is_desk_failure(401, "AuthError");
            by_cookie.is_desk_failure(401, "AuthError");
        } else {
            assert_eq!(by_key.data()["id"], ann.id.0, "{other:?}");
            assert_eq!(by_cookie.data()["id"], bob.id.0, "{other:?}");
        }
        me().call().await.is_desk_failure(401, "AuthError");
    }
    // Beside a proxy's own, the key is found too.
    let both = server.get("/api/v1/agents/me").header("authorization", "Basic YTpi").key(&key);
    assert_eq!(both.call().await.data()["id"], ann.id.0);
}

#[tokio::test]
async fn no_credential_or_a_wrong_one_is_401() {
    let server = Server::start();
    let key = server.key(&server.admin("ann@example.com"));
    let session = server.session("ann@example.com").await;
    let me = || server.get("/api/v1/agents/me");
    let flipped =
        |text: &str| format!("{}{}", &text[..text.len() - 1], if text.ends_with('0') { '1' } else { '0' });
    for ask in [
        me(),
        me().key(""),
        me().key("lk_"),
        me().key(&flipped(&key)),
        me().key(&session),
        me().header("x-api-key", &flipped(&key)),
        me().header("authorization", "Basic YTpi"),
        me().session(""),
        me().session(&flipped(&session)),
        me().session(&key),
        // A wrong key is not made up for by a right cookie.
        me().key(&flipped(&key)).session(&session),
    ] {
        ask.call().await.is_desk_failure(401, "AuthError");
    }
}
