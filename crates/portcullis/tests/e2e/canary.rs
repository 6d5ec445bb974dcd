//! No secret ever reaches the log, not even at its finest level, nor the body of a failure.

use crate::support::{Database, Provider, on_both};
use portcullis_testkit::app::{Answer, Http, SECRET_KEY, sign_in};
use serde_json::json;
use wiremock::ResponseTemplate;

on_both!(no_secret_is_logged_or_told);

const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "canary-tall-green-otters-sing";
const WRONG_PASSWORD: &str = "canary-small-blue-herons-wade";
const WRONG_KEY: &str = "lk_c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";
const WRONG_TOKEN: &str = "c0ffee11c0ffee11c0ffee11c0ffee11c0ffee11c0ffee11c0ffee11c0ffee11";
const WRONG_SESSION: &str = "c0ffee22c0ffee22c0ffee22c0ffee22c0ffee22c0ffee22c0ffee22c0ffee22";

/// Failures whose bodies are to be looked through.
#[derive(Default)]
struct Failures(Vec<Answer>);

impl Failures {
    fn expect(&mut self, status: u16, answer: Answer) {
        assert_eq!(answer.status, status, "{answer:?}");
        self.0.push(answer);
    }
}

fn no_secret_is_logged_or_told(database: &Database) {
    let provider = Provider::answering(vec![ResponseTemplate::new(500); 100]);
    let mut node = database.node_with(&[
        ("PORTCULLIS_LOG", "trace"),
        ("PORTCULLIS_ADMIN_EMAIL", EMAIL),
        ("PORTCULLIS_ADMIN_PASSWORD", PASSWORD),
        ("PORTCULLIS_MAIL_PROVIDER", "resend"),
        ("PORTCULLIS_MAIL_TOKEN", "canary-mail-token-0123456789"),
        ("PORTCULLIS_MAIL_FROM", "desk@example.com"),
        ("PORTCULLIS_MAIL_ENDPOINT", &provider.url()),
    ]);
    let http = node.http.clone();
    let mut failures = Failures::default();
    let session = sign_in(&http, EMAIL, PASSWORD);
    let key = signed_in_part(&http, &session, &mut failures);
    let (token, pass) = genie_part(&http, &key, &mut failures);

    // Both mails were tried, and failed.
    provider.wait_for_mails(2);
    let site = database.site();
    let mailed: Vec<_> = site
        .mails()
        .iter()
        .filter_map(|mail| Some(mail.link.clone()?.rsplit_once("/a/")?.1.to_owned()))
        .collect();
    assert_eq!(mailed.len(), 1);
    assert!(node.terminate().success());

    let log = node.log();
    for there in ["TRACE", "/v1/public-agent-pages", "mail not sent"] {
        assert!(log.contains(there), "{there} is in the log");
    }
    let others = [PASSWORD, WRONG_PASSWORD, WRONG_KEY, WRONG_TOKEN, WRONG_SESSION, SECRET_KEY, "canary"];
    let secrets = [session, key, token, pass].into_iter().chain(mailed).chain(others.map(str::to_owned));
    for secret in secrets {
        // A part of it would be too much as well; the label of a link and the prefix of a key are shorter.
        let part = &secret[..secret.len().min(16)];
        let line = log.lines().find(|line| line.contains(part));
        assert_eq!(line, None, "{secret} is in the log");
        assert!(!failures.0.iter().any(|answer| answer.text.contains(part)), "{secret} is told");
        assert!(!node.output().contains(part), "{secret} is printed");
    }
}

/// Goes through the routes of people; answers an API key.
fn signed_in_part(http: &Http, session: &str, failures: &mut Failures) -> String {
    let wrong = json!({"email": EMAIL, "password": WRONG_PASSWORD});
    failures.expect(401, http.post("/api/v1/auth/login").json(&wrong).call());
    let long = json!({"email": EMAIL, "password": WRONG_PASSWORD.repeat(10)});
    failures.expect(401, http.post("/api/v1/auth/login").json(&long).call());
    let strange = json!({"email": WRONG_TOKEN, "password": PASSWORD, "otp": WRONG_TOKEN});
    failures.expect(400, http.post("/api/v1/auth/login").json(&strange).call());
    let broken = format!("{{\"email\": \"{EMAIL}\", \"password\": \"{PASSWORD}\"");
    failures.expect(400, http.post("/api/v1/auth/login").body("application/json", broken).call());
    let form = format!("email={EMAIL}&password={WRONG_PASSWORD}");
    failures
        .expect(401, http.post("/api/v1/auth/login").body("application/x-www-form-urlencoded", form).call());

    let me = || http.get("/api/v1/agents/me");
    assert_eq!(me().session(session).call().status, 200);
    failures.expect(401, me().session(WRONG_SESSION).call());
    failures.expect(401, me().key(WRONG_KEY).call());
    failures.expect(401, me().header("authorization", &format!("Basic {WRONG_TOKEN}")).call());
    failures.expect(401, me().header("x-api-key", WRONG_TOKEN).call());
    let id = me().session(session).call().data()["id"].clone();
    let made = http.post(&format!("/api/v1/agents/{id}/api-key")).session(session).call().data();
    let key = made["api_key"].as_str().unwrap().to_owned();
    assert_eq!(me().key(&key).call().status, 200);
    assert_eq!(me().header("x-api-key", &key).call().status, 200);
    assert_eq!(http.get("/api/v1/agents/me/sessions").session(session).call().status, 200);
    assert_eq!(http.get("/api/v1/outbox").key(&key).call().status, 200);
    failures.expect(404, http.get(&format!("/api/v1/agents/{WRONG_TOKEN}/x")).key(&key).call());
    assert_eq!(http.post("/api/v1/auth/logout").session(session).call().status, 200);
    failures.expect(401, me().session(session).call());
    key
}

/// Goes through the routes of Genies; answers a link token and a pass. One link leaves by mail.
fn genie_part(http: &Http, key: &str, failures: &mut Failures) -> (String, String) {
    let call = |body| http.post("/v1").key(key).json(&body).call();
    let new = json!({"resource": "genies", "action": "create", "data": {"name": "Billing helper"}});
    let made = call(new).data();
    let genie = made["agent"]["id"].as_str().unwrap();
    let link =
        call(json!({"resource": "genie-access", "action": "create", "id": genie})).data()["grant"].take();
    let token = link["token"].as_str().unwrap().to_owned();

    let door = |shown: &str| {
        let wish = json!({"action": "url", "url_name": "billing-helper"});
        http.post("/v1/public-agent-pages").header("x-agent-access-token", shown).json(&wish).call()
    };
    let pass = door(&token).data()["pass"]["token"].as_str().unwrap().to_owned();
    assert_eq!(door(&pass).status, 200);
    failures.expect(403, door(WRONG_TOKEN));
    failures.expect(403, door(&format!("pass_{WRONG_TOKEN}")));
    assert_eq!(http.get(&format!("/a/{token}")).call().status, 200);
    assert_eq!(
        http.post(&format!("/a/{token}")).body("application/x-www-form-urlencoded", "").call().status,
        303
    );
    failures.expect(404, http.get(&format!("/a/{WRONG_TOKEN}")).call());
    for (kind, shown) in [("token", token.as_str()), ("pass", &pass), ("token", WRONG_TOKEN)] {
        let check = json!({"resource": "genie-access", "action": "check", "agentId": genie, kind: shown});
        assert_eq!(call(check).status, 200);
    }
    // Secrets where they do not belong.
    failures.expect(400, http.get(&format!("/v1/genie-access/{token}")).key(key).call());
    failures.expect(400, http.delete(&format!("/v1/genie-access/{token}")).key(key).call());
    failures.expect(400, http.get(&format!("/v1/genie-access/list?id={token}")).key(key).call());
    failures.expect(400, http.get(&format!("/v1/{token}?id={genie}")).key(key).call());
    failures.expect(400, call(json!({"resource": token, "action": "all"})));
    failures.expect(400, call(json!({"resource": "genies", "action": token})));
    failures.expect(400, call(json!({"resource": "genies", "action": "get", "id": token})));
    failures.expect(404, http.get(&format!("/nowhere/{token}")).call());
    failures.expect(405, http.patch(&format!("/a/{token}")).json(&json!({})).call());

    let wish = json!({"action": "request-access", "url_name": "billing-helper", "email": "vi@example.com"});
    assert_eq!(http.post("/v1/public-agent-pages").json(&wish).call().status, 200);
    let access = |action: &str| json!({"resource": "genie-access", "action": action, "id": genie});
    let request = call(access("requests")).data()["requests"][0]["id"].clone();
    let resolve = json!({"action": "resolve", "requestId": request, "solution": "approved"});
    assert_eq!(http.post("/v1/genie-access").key(key).json(&resolve).call().status, 200);
    assert_eq!(call(access("list")).status, 200);
    for action in ["history", "rotate", "delete"] {
        let call = call(json!({"resource": "genie-access", "action": action, "id": link["id"]}));
        assert_eq!(call.status, 200, "{call:?}");
    }
    failures.expect(403, door(&token));
    failures.expect(403, door(&pass));
    (token, pass)
}
