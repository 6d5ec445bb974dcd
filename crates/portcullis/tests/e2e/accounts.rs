//! Ways into an account that need more than the web server: its workers, an identity provider.

use crate::support::{Database, on_both};
use portcullis_testkit::app::{Account, sign_in};
use portcullis_testkit::ports::free_port;
use portcullis_testkit::wait::until;
use serde_json::json;

on_both!(a_forgotten_password_becomes_a_mail_and_a_new_one);

fn a_forgotten_password_becomes_a_mail_and_a_new_one(database: &Database) {
    let app = database.app().start();
    let ann = app.site.owner("ann@example.com");
    let session = app.sign_in(&ann);
    for email in [ann.email(), "nobody@example.com"] {
        let answer = app.http.post("/api/v1/agents/reset-password").json(&json!({"email": email})).call();
        assert_eq!(answer.data(), true);
    }
    let mail = until("a mail with a link", || app.site.mails().into_iter().next());
    assert_eq!(mail.to(), ann.email());
    let link = mail.link.as_deref().unwrap();
    assert!(link.starts_with(&format!("{}/set-password/", app.url())), "{link}");
    let body = json!({"token": mail.token(), "password": "another-strong-password"});
    let set = || app.http.post("/api/v1/agents/set-password").json(&body).call();
    assert_eq!(set().data(), true);
    assert_eq!(set().status, 400);
    sign_in(&app.http, ann.email(), "another-strong-password");
    assert_eq!(app.http.get("/api/v1/agents/me").session(&session).call().status, 401);
    assert_eq!(app.site.mails().len(), 2, "one for the wish, one for the change, none for nobody");
    assert_ne!(Account::PASSWORD, "another-strong-password");
}

#[test]
fn the_configured_issuer_is_asked() {
    let keys = format!("http://127.0.0.1:{}/keys", free_port());
    let database = Database::sqlite();
    let app = database.app().set("oidc_issuer", "https://accounts.example.com").set("oidc_audience", "web");
    let app = app.set("oidc_jwks_url", keys).start();
    // A header that names a key, and nothing behind it that is looked at before the key.
    let token = json!({"id_token": "eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.e30.AA"});
    let sign_in = app.http.post("/api/v1/auth/google-mobile").json(&token).call();
    assert_eq!(sign_in.status, 503, "its keys cannot be had: {sign_in:?}");
}
