use super::{Desk, Person};
use crate::support::Answer;
use portcullis_domain::{AgentId, StoreError, store};
use serde_json::{Value, json};

const PATH: &str = "/api/v1/agents/me/push-token";

async fn register(desk: &Desk, who: &Person, token: &str, platform: &str) -> Answer {
    let body = json!({"token": token, "platform": platform});
    desk.server.post(PATH).key(&who.key).json(&body).call().await
}

/// How many of these tokens are somebody's. No route shows any: it takes them out and undoes that.
fn count(desk: &Desk, who: &Person, tokens: &[&str]) -> u64 {
    let mut found = 0;
    let outcome = store::write(&*desk.server.store, |tx| {
        for token in tokens {
            found += tx.delete_push_tokens(AgentId(who.id), Some(&token.parse().unwrap()))?;
        }
        Err::<(), _>(StoreError::Unavailable)
    });
    assert_eq!(outcome, Err(StoreError::Unavailable));
    found
}

#[tokio::test]
async fn the_same_token_moves_to_whoever_registers_it_last() {
    let desk = Desk::set();
    let (bob, eve) = (desk.person("bob@example.com", &[]).await, desk.person("eve@example.com", &[]).await);
    for platform in ["ios", "android", "web"] {
        assert_eq!(register(&desk, &bob, "one", platform).await.data(), true);
    }
    assert_eq!((count(&desk, &bob, &["one"]), count(&desk, &eve, &["one"])), (1, 0));
    register(&desk, &eve, "one", "ios").await.data();
    assert_eq!((count(&desk, &bob, &["one"]), count(&desk, &eve, &["one"])), (0, 1));
}

#[tokio::test]
async fn one_or_all_are_forgotten_and_only_the_callers() {
    let desk = Desk::set();
    let (bob, eve) = (desk.person("bob@example.com", &[]).await, desk.person("eve@example.com", &[]).await);
    for token in ["one", "two", "three"] {
        register(&desk, &bob, token, "web").await.data();
    }
    register(&desk, &eve, "four", "web").await.data();
    let one = |token: &str| desk.server.delete(PATH).key(&bob.key).json(&json!({"token": token})).call();
    for token in ["one", "one", "four", "never"] {
        assert_eq!(one(token).await.data(), true);
    }
    assert_eq!(count(&desk, &bob, &["one", "two", "three"]), 2);
    assert_eq!(count(&desk, &eve, &["four"]), 1);
    assert_eq!(desk.server.delete(PATH).key(&bob.key).call().await.data(), true);
    assert_eq!(count(&desk, &bob, &["one", "two", "three"]), 0);
    assert_eq!(count(&desk, &eve, &["four"]), 1);
}

#[tokio::test]
async fn a_body_that_names_none_forgets_none() {
    let desk = Desk::set();
    let bob = desk.person("bob@example.com", &[]).await;
    register(&desk, &bob, "one", "web").await.data();
    for body in [json!({}), json!({"token": null}), json!({"token": ""}), json!({"token": 1})] {
        let answer = desk.server.delete(PATH).key(&bob.key).json(&body).call().await;
        assert_eq!(answer.wrong_fields(), ["token"], "{body}");
    }
    let unknown = json!({"token": "one", "all": true});
    assert_eq!(desk.server.delete(PATH).key(&bob.key).json(&unknown).call().await.wrong_fields(), ["all"]);
    for body in ["null", "[]", "{"] {
        let answer = desk.server.delete(PATH).key(&bob.key).body("application/json", body).call().await;
        answer.is_desk_failure(400, "InputError");
    }
    assert_eq!(count(&desk, &bob, &["one"]), 1);
}

#[tokio::test]
async fn refuses_what_is_no_token() {
    let desk = Desk::set();
    let bob = desk.person("bob@example.com", &[]).await;
    let longest = "\u{e9}".repeat(4_096);
    assert_eq!(register(&desk, &bob, &longest, "ios").await.data(), true);
    for token in ["", " ", "a\nb", "a\u{0}b", &"x".repeat(4_097), &"x".repeat(10 * 1_024)] {
        let answer = register(&desk, &bob, token, "ios").await;
        assert_eq!(answer.wrong_fields(), ["token"], "{token:.10}");
    }
    assert_eq!(register(&desk, &bob, "one", "windows").await.wrong_fields(), ["platform"]);
    let post = |body: Value| desk.server.post(PATH).key(&bob.key).json(&body).call();
    assert_eq!(post(json!({})).await.wrong_fields(), ["platform", "token"]);
    let unknown = json!({"token": "one", "platform": "ios", "agent_id": 1});
    assert_eq!(post(unknown).await.wrong_fields(), ["agent_id"]);
    for ask in [desk.server.post(PATH).json(&json!({})), desk.server.delete(PATH)] {
        ask.call().await.is_desk_failure(401, "AuthError");
    }
}
