//! What a token with the right signature must say.

use crate::issuer::{Issuer, Key, PHONE, WEB};
use serde_json::{Value, json};

#[tokio::test]
async fn each_claim_is_checked() {
    let key = Key::ec("one", 1);
    let issuer = Issuer::with(&[&key]).await;
    let now = issuer.seconds(0);
    issuer.accepts(&key.sign(&issuer.claims(json!({})))).await;
    for (change, reason) in [
        (json!({"iss": "https://accounts.example.com/"}), "another issuer"),
        (json!({"iss": "https://evil.example"}), "another issuer"),
        (json!({"iss": null}), "a claim is missing"),
        (json!({"aud": "somebody.else.example.com"}), "another audience"),
        (json!({"aud": ["somebody.else.example.com"]}), "another audience"),
        (json!({"aud": []}), "another audience"),
        (json!({"aud": null}), "malformed"),
        (json!({"exp": now - 60}), "expired"),
        (json!({"exp": null}), "malformed"),
        (json!({"exp": "tomorrow"}), "malformed"),
        (json!({"nbf": now + 61}), "not yet valid"),
        (json!({"iat": now + 61}), "issued in the future"),
        (json!({"email_verified": false}), "the address is not verified"),
        (json!({"email_verified": null}), "the address is not verified"),
        (json!({"email": null}), "no address"),
        (json!({"email": "Ann <ann@example.com>"}), "the address is none"),
    ] {
        let token = key.sign(&issuer.claims(change.clone()));
        let refused = issuer.verify(&token).await.expect_err(&change.to_string());
        assert_eq!(
            refused,
            portcullis_domain::staff::identity::IdTokenError::Invalid(reason.into()),
            "{change}"
        );
    }
}

#[tokio::test]
async fn clocks_may_differ_a_minute() {
    let key = Key::ec("one", 1);
    let issuer = Issuer::with(&[&key]).await;
    let (early, late) = (issuer.seconds(60), issuer.seconds(-59));
    for change in [json!({"exp": late}), json!({"nbf": early}), json!({"iat": early}), json!({"iat": null})] {
        issuer.accepts(&key.sign(&issuer.claims(change))).await;
    }
}

#[tokio::test]
async fn a_token_for_several_says_for_whom_it_was_made() {
    let key = Key::ec("one", 1);
    let issuer = Issuer::with(&[&key]).await;
    let several = |party: Value| issuer.claims(json!({"aud": ["x.example.com", WEB], "azp": party}));
    issuer.accepts(&key.sign(&several(json!(WEB)))).await;
    issuer.refuses(&key.sign(&several(json!(PHONE))), "made for another party").await;
    issuer.refuses(&key.sign(&several(Value::Null)), "made for another party").await;
    issuer.accepts(&key.sign(&issuer.claims(json!({"aud": [WEB]})))).await;
}
