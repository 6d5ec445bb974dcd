//! `Idempotency-Key`: a POST that is made again has no second effect.

use crate::desk::imports::{upload, work_off};
use crate::desk::password_resets::{issue, link_token};
use crate::desk::{Desk, id, named};
use crate::genie::Stage;
use crate::support::{Answer, Ask, PASSWORD, Server};
use portcullis_domain::base::Slice;
use portcullis_domain::records::idempotency::{self, KEPT_FOR};
use portcullis_domain::{StoreError, store};
use serde_json::{Value, json};
use std::time::Duration;

const KEY: &str = "8e03978e-40d5-43dd-bc93-6894a57f9324";

impl Ask {
    fn once(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }
}

/// Checks that the second answer is the first one, and says so.
fn is_the_same(first: &Answer, second: &Answer) {
    assert_eq!(first.header("idempotency-replayed"), "", "{first:?}");
    assert_eq!(second.header("idempotency-replayed"), "true", "{second:?}");
    assert_eq!((first.status, &first.text), (second.status, &second.text));
    assert_eq!(first.header("etag"), second.header("etag"));
    second.has_what_every_answer_has();
}

fn differs(answer: &Answer) {
    assert_eq!(answer.status, 400, "{answer:?}");
    assert!(answer.text.contains("Idempotency-Key") && answer.text.contains("another body"), "{answer:?}");
    assert_eq!(answer.header("idempotency-replayed"), "");
}

async fn make_team(desk: &Desk, key: &str, name: &str) -> Answer {
    desk.ann(desk.server.post("/api/v1/teams").once(key).json(&json!({"name": name}))).await
}

#[tokio::test]
async fn a_call_that_is_made_again_gets_the_first_answer() {
    let desk = Desk::set();
    let first = make_team(&desk, KEY, "Support").await;
    let made = id(&first);
    let second = make_team(&desk, KEY, "Support").await;
    is_the_same(&first, &second);
    assert_eq!(named(&desk.get("/teams").await.data()), ["Support"]);
    // What was made is changed, and gone: the answer is the one of then.
    desk.put(&format!("/teams/{made}"), json!({"name": "Help"})).await.data();
    is_the_same(&first, &make_team(&desk, KEY, "Support").await);
    desk.delete(&format!("/teams/{made}")).await.data();
    is_the_same(&first, &make_team(&desk, KEY, "Support").await);
    differs(&make_team(&desk, KEY, "Billing").await);
    assert_eq!(named(&desk.get("/teams").await.data()), [""; 0]);
    id(&make_team(&desk, "another-key", "Support").await);
}

#[tokio::test]
async fn without_a_key_nothing_is_kept() {
    let desk = Desk::set();
    id(&desk.post("/teams", json!({"name": "Support"})).await);
    desk.post("/teams", json!({"name": "Support"})).await.is_desk_failure(409, "ConflictError");
    desk.world_later(KEPT_FOR);
    assert_eq!(purge(&desk.server), 0);
}

impl Desk {
    fn world_later(&self, by: Duration) {
        self.server.world.clock.advance(by);
    }
}

/// What the worker beside the server does; how many answers it forgets.
fn purge(server: &Server) -> u64 {
    let cx = server.world.cx();
    store::write::<_, StoreError>(&*server.store, |tx| idempotency::purge(tx, &cx)).unwrap()
}

#[tokio::test]
async fn a_key_is_one_for_a_caller_a_path_and_a_day() {
    let desk = Desk::set();
    let bob = desk.person("bob@example.com", &["admin"]).await;
    let body = json!({"name": "Support"});
    let first = make_team(&desk, KEY, "Support").await;
    id(&first);
    // Somebody else's key of the same text is another one: they run into the team that is there.
    let of_bob = desk.server.post("/api/v1/teams").once(KEY).key(&bob.key).json(&body).call().await;
    of_bob.is_desk_failure(409, "ConflictError");
    id(&desk.ann(desk.server.post("/api/v1/roles").once(KEY).json(&body)).await);
    // The query belongs to what is said.
    let more = desk.server.post("/v1/genies?url_name=support").once(KEY).json(&body);
    assert_eq!(desk.ann(desk.server.post("/v1/genies").once(KEY).json(&body)).await.status, 201);
    differs(&desk.ann(more).await);
    // By whichever credential: it is the caller who counts.
    let session = desk.server.session("ann@example.com").await;
    let by_cookie = desk.server.post("/api/v1/teams").once(KEY).session(&session).on_our_page();
    is_the_same(&first, &by_cookie.json(&body).call().await);
    desk.world_later(KEPT_FOR);
    let session = desk.server.session("ann@example.com").await;
    let by_cookie = desk.server.post("/api/v1/teams").once(KEY).session(&session).on_our_page();
    by_cookie.json(&body).call().await.is_desk_failure(409, "ConflictError");
    assert_eq!(purge(&desk.server), 3, "the answers of Bob's call, of the role and of the Genie");
}

#[tokio::test]
async fn a_key_has_1_to_255_visible_characters() {
    let stage = Stage::set();
    let server = &stage.server;
    let make =
        |path: &str, key: &str, body: Value| server.post(path).key(&stage.key).once(key).json(&body).call();
    let longest = "k".repeat(255);
    let new = json!({"action": "create", "name": "A"});
    for key in ["", "two words", "schl\u{fc}ssel", &"k".repeat(256)] {
        let answer = make("/v1/genies", key, new.clone()).await;
        answer.is_genie_failure(400, "VALIDATION_ERROR");
        assert!(answer.json()["error"]["fields"]["Idempotency-Key"].is_string(), "{answer:?}");
        assert_eq!(make("/api/v1/teams", key, json!({})).await.wrong_fields(), ["Idempotency-Key"]);
    }
    let twice = server.post("/v1/genies").key(&stage.key).once("a").once("b").json(&new).call().await;
    twice.is_genie_failure(400, "VALIDATION_ERROR");
    for key in ["k", "\"quoted\"", &longest] {
        let first = make("/v1/genies", key, new.clone()).await;
        assert_eq!(first.status, 201, "{first:?}");
        is_the_same(&first, &make("/v1/genies", key, new.clone()).await);
    }
    // Other methods have no such header.
    let path = format!("/v1/genies/{}", stage.genie_id());
    assert_eq!(server.get(&path).key(&stage.key).once(&"k".repeat(256)).call().await.status, 200);
}

#[tokio::test]
async fn what_the_client_did_wrong_is_kept() {
    let desk = Desk::set();
    let team = id(&desk.post("/teams", json!({"name": "Support"})).await);
    let taken = make_team(&desk, KEY, "Support").await;
    taken.is_desk_failure(409, "ConflictError");
    desk.delete(&format!("/teams/{team}")).await.data();
    is_the_same(&taken, &make_team(&desk, KEY, "Support").await);
    differs(&make_team(&desk, KEY, "Billing").await);
    let wrong = make_team(&desk, "wrong", "").await;
    assert_eq!(wrong.wrong_fields(), ["name"]);
    is_the_same(&wrong, &make_team(&desk, "wrong", "").await);
    let broken = || desk.ann(desk.server.post("/api/v1/teams").once("broken").body("application/json", "{"));
    is_the_same(&broken().await, &broken().await);
    let nobody = || desk.ann(desk.server.post("/api/v1/agents/4711/api-key").once(KEY));
    let missing = nobody().await;
    missing.is_desk_failure(404, "NotFoundError");
    is_the_same(&missing, &nobody().await);
    assert_eq!(named(&desk.get("/teams").await.data()), [""; 0]);
}

#[tokio::test]
async fn failures_of_the_genie_family_keep_their_envelope() {
    let stage = Stage::set();
    let rotate = || {
        let ask = stage.server.post("/v1/genie-access").key(&stage.bobs_key).once(KEY);
        ask.json(&json!({"action": "create", "id": stage.genie_id()})).call()
    };
    let first = rotate().await;
    first.is_genie_failure(403, "FORBIDDEN");
    is_the_same(&first, &rotate().await);
}

#[tokio::test]
async fn a_secret_is_shown_again_and_only_to_who_asked() {
    let stage = Stage::set();
    let make = |key: &str| {
        let ask = stage.server.post("/v1").key(key).once(KEY);
        ask.json(&json!({"resource": "genie-access", "action": "create", "id": stage.genie_id()})).call()
    };
    let first = make(&stage.key).await;
    assert_eq!(first.status, 201, "{first:?}");
    let token = first.data()["grant"]["token"].as_str().unwrap().to_owned();
    is_the_same(&first, &make(&stage.key).await);
    let grants = stage.access("list", stage.genie_id(), json!({})).await;
    assert_eq!(grants["grants"].as_array().unwrap().len(), 1);
    make(&stage.bobs_key).await.is_genie_failure(403, "FORBIDDEN");
    stage.enter(&token).await;

    let rotate = || {
        let ask = stage.server.post("/v1/genie-access").key(&stage.key).once(KEY);
        ask.json(&json!({"action": "rotate", "id": grants["grants"][0]["id"]})).call()
    };
    let rotated = rotate().await;
    is_the_same(&rotated, &rotate().await);
    stage.enter(rotated.data()["grant"]["token"].as_str().unwrap()).await;
}

#[tokio::test]
async fn who_lost_the_right_is_told_so_instead() {
    let desk = Desk::set();
    let bob = desk.holder("bob@example.com", &["users:manage"]).await;
    let cy = desk.agent("cy@example.com", &[]).await;
    let path = format!("/api/v1/agents/{cy}/api-key");
    let make = || desk.server.post(&path).key(&bob.key).once(KEY).call();
    let first = make().await;
    is_the_same(&first, &make().await);
    desk.put(&format!("/agents/{}", bob.id), json!({"roles": []})).await.data();
    let refused = make().await;
    refused.is_desk_failure(403, "PermissionError");
    desk.put(&format!("/agents/{}", bob.id), json!({"roles": ["role of bob"]})).await.data();
    is_the_same(&first, &make().await);
    desk.put(&format!("/agents/{}", bob.id), json!({"enabled": false})).await.data();
    make().await.is_desk_failure(401, "AuthError");
}

#[tokio::test]
async fn a_key_and_a_device_are_made_once() {
    let desk = Desk::set();
    let bob = desk.agent("bob@example.com", &["agent"]).await;
    let make = || desk.ann(desk.server.post(&format!("/api/v1/agents/{bob}/api-key")).once(KEY));
    let first = make().await;
    is_the_same(&first, &make().await);
    let key = first.data()["api_key"].as_str().unwrap().to_owned();
    assert_eq!(desk.server.get("/api/v1/agents/me").key(&key).call().await.status, 200, "it still opens");
    let device = json!({"token": "d3v1c3", "platform": "ios"});
    let register = || desk.ann(desk.server.post("/api/v1/agents/me/push-token").once(KEY).json(&device));
    is_the_same(&register().await, &register().await);
    let welcome = json!({"first_name": "Dee", "email": "dee@example.com", "send_welcome_email": true});
    let add = || desk.ann(desk.server.post("/api/v1/agents").once(KEY).json(&welcome));
    is_the_same(&add().await, &add().await);
    assert_eq!(desk.mails().await, [("welcome".into(), "dee@example.com".into())], "one mail");
}

#[tokio::test]
async fn a_visitor_uses_a_link_once() {
    let stage = Stage::set();
    let (grant, token) = stage.link(json!({"max_uses": 2})).await;
    let visit = |shown: &str, key: &str, name: &str| {
        let ask = stage.server.post("/v1/public-agent-pages").header("x-agent-access-token", shown).once(key);
        ask.json(&json!({"action": "url", "url_name": name})).call()
    };
    let first = visit(&token, KEY, "billing-helper").await;
    let pass = first.data()["pass"]["token"].as_str().unwrap().to_owned();
    is_the_same(&first, &visit(&token, KEY, "billing-helper").await);
    differs(&visit(&token, KEY, "another").await);
    let uses = stage.access("history", grant, json!({})).await["uses"].as_array().unwrap().len();
    assert_eq!(uses, 1);
    stage.visit(&pass).await.data();
    // Another visitor who happens to have the same key shows another token.
    let (_, other) = stage.link(json!({})).await;
    let theirs = visit(&other, KEY, "billing-helper").await;
    assert_eq!(theirs.header("idempotency-replayed"), "");
    assert_ne!(theirs.data()["pass"]["token"], pass);
    let second = visit(&token, "second", "billing-helper").await;
    assert_ne!(second.data()["pass"]["token"], pass);
    // A refusal changed nothing, and is told anew.
    for _ in 0..2 {
        let refused = visit(&token, "third", "billing-helper").await;
        refused.is_genie_failure(403, "GENIE_PRIVATE");
        assert_eq!(refused.header("idempotency-replayed"), "");
    }
    is_the_same(&first, &visit(&token, KEY, "billing-helper").await);
    stage.access("update", grant, json!({"max_uses": 3})).await;
    visit(&token, "third", "billing-helper").await.data();
}

#[tokio::test]
async fn a_visitor_asks_once() {
    let stage = Stage::set();
    let ask = |email: &str| {
        let wish = json!({"action": "request-access", "url_name": "billing-helper", "email": email});
        stage.server.post("/v1/public-agent-pages").once(KEY).json(&wish).call()
    };
    let first = ask("vi@example.com").await;
    let request = stage.access("requests", stage.genie_id(), json!({})).await["requests"][0].take();
    stage.access("resolve", Value::Null, json!({"requestId": request["id"], "solution": "denied"})).await;
    is_the_same(&first, &ask("vi@example.com").await);
    differs(&ask("mallory@example.com").await);
    let requests = stage.access("requests", stage.genie_id(), json!({})).await;
    assert_eq!(requests["requests"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_password_is_reset_and_set_once() {
    let desk = Desk::set();
    let token = link_token(&desk.server, "ann@example.com").await;
    let set = |key: &str| {
        let body = json!({"token": token, "password": "a-newer-strong-password"});
        desk.server.post("/api/v1/agents/set-password").once(key).json(&body).call()
    };
    let first = set(KEY).await;
    assert_eq!(first.data(), true);
    is_the_same(&first, &set(KEY).await);
    assert_eq!(set("another").await.wrong_fields(), ["token"], "the link is used up");
    let forget = || {
        let ask = desk.server.post("/api/v1/agents/reset-password").once(KEY);
        ask.json(&json!({"email": "ann@example.com"})).call()
    };
    is_the_same(&forget().await, &forget().await);
    assert_eq!(issue(&desk.server), 1, "one wish");
}

#[tokio::test]
async fn signing_in_and_reading_are_done_each_time() {
    let desk = Desk::set();
    let sign_in = || desk.server.login("ann@example.com", PASSWORD).once(KEY).call();
    let (first, second) = (sign_in().await, sign_in().await);
    assert_ne!(first.header("set-cookie"), second.header("set-cookie"));
    assert_eq!((second.status.as_u16(), second.header("idempotency-replayed")), (200, ""));
    let list = || desk.ann(desk.server.post("/v1/genies").once(KEY).json(&json!({"action": "list"})));
    assert_eq!(list().await.data()["agents"], json!([]));
    desk.server.world.genie(&*desk.server.store, &desk.ann, "Billing helper");
    assert_eq!(list().await.data()["agents"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_file_is_imported_once() {
    let desk = Desk::set();
    let people = b"email,first_name,roles\nbob@example.com,Bob,agent\n";
    let send = |file: &[u8]| upload(&desk.server, file).key(&desk.key).once(KEY).call();
    let first = send(people).await;
    assert_eq!(first.status, 202, "{first:?}");
    is_the_same(&first, &send(people).await);
    upload(&desk.server, people).key(&desk.key).call().await.is_desk_failure(409, "ConflictError");
    work_off(&desk.server);
    is_the_same(&first, &send(people).await);
    let parts = people.splitn(2, |byte| *byte == b'\n').collect::<Vec<_>>();
    differs(&send(&[parts[0], b"\ncy@example.com,Cy,agent\n"].concat()).await);
    assert_eq!(desk.get("/agents?q=bob@example.com").await.data()["total"], 1);
    let wrong = || upload(&desk.server, b"no header").key(&desk.key).once("wrong").call();
    let refused = wrong().await;
    assert_eq!(refused.wrong_fields(), ["file"]);
    is_the_same(&refused, &wrong().await);
    // The same file between other marks is the same.
    let form = [
        b"--other\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.csv\"\r\n\r\n".as_slice(),
        people,
        b"\r\n--other--\r\n",
    ];
    let ask =
        desk.server.post("/api/v1/agents/import").body("multipart/form-data; boundary=other", form.concat());
    is_the_same(&first, &ask.key(&desk.key).once(KEY).call().await);
}

#[tokio::test]
async fn an_answer_of_which_the_secret_key_is_lost_is_not_worked_again() {
    let desk = Desk::set();
    make_team(&desk, KEY, "Support").await;
    let other = Server::start_as(desk.server.store.clone(), |_, parts| {
        parts.vault = std::sync::Arc::new(portcullis_testkit::vault::TestVault::new(7));
    });
    let ask = other.post("/api/v1/teams").key(&desk.key).once(KEY).json(&json!({"name": "Support"}));
    ask.call().await.is_desk_failure(409, "ConflictError");
}

#[tokio::test]
async fn a_page_may_send_and_read_the_headers() {
    let shop = "https://shop.example";
    let server = Server::start_with(|settings| settings.cors_origins = vec![shop.to_owned()]);
    let ask = server.ask(reqwest::Method::OPTIONS, "/v1/genies").header("origin", shop);
    let ask = ask.header("access-control-request-method", "PATCH");
    let answer = ask.header("access-control-request-headers", "idempotency-key,if-match").call().await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let answer = server.get("/v1/genies").header("origin", shop).call().await;
    let shown = answer.header("access-control-expose-headers").to_lowercase();
    assert!(shown.contains("etag") && shown.contains("idempotency-replayed"), "{shown}");
}

/// One after the other over sockets: in the tests with real databases they meet.
#[tokio::test]
async fn equal_calls_at_one_moment_have_one_effect() {
    let desk = Desk::set();
    let calls = (0..20).map(|_| make_team(&desk, KEY, "Support"));
    let answers = futures_util::future::join_all(calls).await;
    let replayed = answers.iter().filter(|answer| answer.header("idempotency-replayed") == "true").count();
    assert_eq!(replayed, 19);
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.text == answers[0].text));
    assert_eq!(named(&desk.get("/teams").await.data()), ["Support"]);
    let log = store::read::<_, StoreError>(&*desk.server.store, |tx| {
        tx.list_activity(&portcullis_domain::records::activity::EntryFilter::default(), Slice::first())
    });
    assert_eq!(log.unwrap().iter().filter(|entry| entry.activity == "team.created").count(), 1);
}
