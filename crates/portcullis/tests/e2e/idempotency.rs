//! Calls that are made again, at the same moment and after a kill: one effect, one answer.

use crate::support::{Database, act, crowd, on_both};
use portcullis_domain::records::idempotency::KEPT_FOR;
use portcullis_domain::store::{read, write};
use portcullis_domain::{Digest, StoreError};
use portcullis_testkit::app::{Answer, App, Ask, Http};
use portcullis_testkit::postgres::Cluster;
use portcullis_testkit::wait::until;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::mpsc;
use std::thread;

on_both!(
    twenty_equal_calls_have_one_effect,
    of_many_edits_of_one_version_one_goes_through,
    no_secret_stands_in_the_database,
    a_call_that_a_kill_cut_off_is_made_again,
    old_answers_are_removed
);

const CALLS: usize = 20;

/// On SQLite writers take turns, so that whoever asks whether the first call has ended is told when it has.
#[test]
fn while_the_first_call_runs_the_second_is_told_so() {
    let database = Cluster::shared().database();
    let app = App::postgres(&database);
    let ada = app.site.administrator("ada@example.com");
    let genie = app.site.genie(&ada, "Billing helper");
    let grant = app.site.link(&ada, &genie, 5).grant.id;
    let change = || {
        let ask = app.http.post("/v1/genie-access").key(&ada.key).header("idempotency-key", "key");
        ask.json(&json!({"action": "update", "id": grant.0, "max_uses": 7})).call()
    };
    let waiting = |number: &str| {
        let others = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()";
        until("a call that waits", || (database.sql(others).trim() == number).then_some(()));
    };
    let (first, second) = thread::scope(|scope| {
        let (release, released) = mpsc::channel::<()>();
        let (told, holds) = mpsc::channel();
        let site = &app.site;
        let holder = scope.spawn(move || {
            write::<_, StoreError>(site.store(), move |tx| {
                tx.lock_grant(grant)?;
                told.send(()).unwrap();
                released.recv().unwrap();
                Ok(())
            })
        });
        holds.recv().unwrap();
        let first = scope.spawn(change);
        waiting("1");
        let second = change();
        release.send(()).unwrap();
        holder.join().unwrap().unwrap();
        (first.join().unwrap(), second)
    });
    assert_eq!((second.status, second.header("retry-after")), (409, "1"), "{second:?}");
    assert_eq!(first.data()["grant"]["max_uses"], 7);
    let third = change();
    assert_eq!((third.header("idempotency-replayed"), &third.text), ("true", &first.text));
}

/// Makes the call so often at the same moment, and answers what all were answered.
fn crowd_of(call: impl Fn() -> Answer + Sync) -> Answer {
    let mut answers = crowd(CALLS, |_| call());
    for answer in &answers {
        assert!(answer.status < 300, "{answer:?}");
        assert_eq!((answer.status, &answer.text), (answers[0].status, &answers[0].text));
    }
    let replayed = answers.iter().filter(|answer| answer.header("idempotency-replayed") == "true").count();
    assert_eq!(replayed, CALLS - 1);
    answers.remove(0)
}

fn twenty_equal_calls_have_one_effect(database: &Database) {
    let app = database.app().start();
    let ada = app.site.administrator("ada@example.com");
    let genie = app.site.genie(&ada, "Billing helper");
    let post = |path: &str, key: &str, body: &Value| {
        app.http.post(path).key(&ada.key).header("idempotency-key", key).json(body).call()
    };

    let bob = json!({"first_name": "Bob", "email": "bob@example.com", "send_welcome_email": true});
    let made = crowd_of(|| post("/api/v1/agents", "bob", &bob)).data();
    let minted = crowd_of(|| post(&format!("/api/v1/agents/{}/api-key", made["id"]), "key", &json!({})));
    let key = minted.data()["api_key"].as_str().unwrap().to_owned();
    assert_eq!(app.http.get("/api/v1/agents/me").key(&key).call().status, 200, "the key that all were shown");
    let of_bob = app.site.activity().into_iter().filter(|entry| entry.target_name == "Bob");
    let done: Vec<_> = of_bob.map(|entry| entry.activity).collect();
    assert_eq!(done, ["api_key.created", "agent.created"]);
    assert_eq!(app.site.mails().len(), 1, "one welcome");

    let link = json!({"action": "create", "id": genie.id.to_string(), "max_uses": 5});
    let grant = crowd_of(|| post("/v1/genie-access", "link", &link)).data()["grant"].take();
    let visit = || {
        let ask = app.http.post("/v1/public-agent-pages").header("idempotency-key", "visit");
        let ask = ask.header("x-agent-access-token", grant["token"].as_str().unwrap());
        ask.json(&json!({"action": "url", "url_name": "billing-helper"})).call()
    };
    crowd_of(visit);
    let list = act(&app.http, &ada, &json!({"action": "list", "id": genie.id.to_string()})).data();
    assert_eq!(list["grants"].as_array().unwrap().len(), 1);
    assert_eq!(list["grants"][0]["use_count"], 1);

    // Equal failures too: the first one is what all are told.
    let answers = crowd(CALLS, |_| post("/api/v1/agents", "taken", &bob));
    assert!(answers.iter().all(|answer| answer.status == 409 && answer.text == answers[0].text));
}

fn of_many_edits_of_one_version_one_goes_through(database: &Database) {
    let app = database.app().start();
    let ada = app.site.administrator("ada@example.com");
    let genie = app.site.genie(&ada, "Billing helper");
    let post = |path: &str, body: Value| app.http.post(path).key(&ada.key).json(&body).call().data();
    let bob = post("/api/v1/agents", json!({"first_name": "Bob", "email": "bob@example.com"}))["id"].clone();
    let team = post("/api/v1/teams", json!({"name": "Support"}))["id"].clone();
    let role = post("/api/v1/roles", json!({"name": "Lead"}))["id"].clone();
    let grant = post("/v1/genie-access", json!({"action": "create", "id": genie.id.to_string()}));

    let desk = |path: String, body: fn(usize) -> Value| (path, body);
    for (path, body) in [
        desk(format!("/api/v1/agents/{bob}"), |call| json!({"first_name": format!("Bob {call}")})),
        desk("/api/v1/agents/me".to_owned(), |call| json!({"last_name": format!("Smith {call}")})),
        desk(format!("/api/v1/teams/{team}"), |call| json!({"emoji": format!("{call}")})),
        desk(format!("/api/v1/roles/{role}"), |call| json!({"description": format!("{call}")})),
        desk(format!("/v1/genies/{}", genie.id), |call| json!({"description": format!("{call}")})),
        desk(format!("/v1/genie-access/{}", grant["grant"]["id"]), |call| json!({"max_uses": call + 1})),
    ] {
        let change = |tag: &str, body: &Value| {
            let ask = if path.starts_with("/v1") { app.http.patch(&path) } else { app.http.put(&path) };
            ask.key(&ada.key).header("if-match", tag).json(body).call()
        };
        let tag = change("*", &json!({})).header("etag").to_owned();
        let answers = crowd(CALLS, |call| change(&tag, &body(call)));
        let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{path}: {statuses:?}");
        assert!(statuses.iter().all(|status| [200, 412].contains(status)), "{path}: {statuses:?}");
    }
}

fn no_secret_stands_in_the_database(database: &Database) {
    let mut node = database.node();
    let site = database.site();
    let ada = site.administrator("ada@example.com");
    let bob = site.agent("bob@example.com", &[]);
    let genie = site.genie(&ada, "Billing helper");
    let once = |path: &str| node.http.post(path).key(&ada.key).header("idempotency-key", "canary-key");
    let minted = once(&format!("/api/v1/agents/{}/api-key", bob.principal.id)).call().data();
    let key = minted["api_key"].as_str().unwrap().to_owned();
    let link = json!({"action": "create", "id": genie.id.to_string()});
    let made = once("/v1/genie-access").json(&link).call().data();
    let token = made["grant"]["token"].as_str().unwrap().to_owned();
    let ask = node.http.post("/api/v1/agents/set-password").header("idempotency-key", "canary-key");
    ask.json(&json!({"token": token, "password": "canary-tall-green-otters"})).call();
    let again = once("/v1/genie-access").json(&link).call();
    assert_eq!(again.header("idempotency-replayed"), "true");
    drop(site);
    assert!(node.terminate().success());

    let raw = database.raw();
    let holds = |text: &str| raw.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("billing-helper"), "what is in the database is found");
    for secret in [&key[9..], &token[6..], "canary-tall-green-otters", "canary-key"] {
        assert!(!holds(secret), "{secret} is in the database");
    }
}

fn old_answers_are_removed(database: &Database) {
    let site = database.site();
    let now = site.now();
    let (old, young) = (Digest::of(b"old"), Digest::of(b"young"));
    let oldest = now.minus(KEPT_FOR);
    write::<_, StoreError>(site.store(), |tx| {
        for (id, at) in [(&old, oldest), (&young, now)] {
            tx.claim_answer(id, at, oldest)?;
            tx.keep_answer(id, b"sealed")?;
        }
        Ok(())
    })
    .unwrap();
    let _app = database.app().start();
    let ever = oldest.minus(KEPT_FOR);
    let kept = |id: &Digest| read::<_, StoreError>(site.store(), |tx| tx.find_answer(id, ever)).unwrap();
    until("the worker", || kept(&old).is_none().then_some(()));
    assert!(kept(&young).is_some());
}

/// Teams with one key each, made until the node is gone.
fn make_teams(http: &Http, key: &str, client: usize) -> Vec<String> {
    let mut tried = Vec::new();
    for number in 0.. {
        let name = format!("team-{client}-{number}");
        tried.push(name.clone());
        if make_team(http, key, &name).send().is_err() {
            break;
        }
    }
    tried
}

fn make_team(http: &Http, key: &str, name: &str) -> Ask {
    http.post("/api/v1/teams").key(key).header("idempotency-key", name).json(&json!({"name": name}))
}

fn a_call_that_a_kill_cut_off_is_made_again(database: &Database) {
    let mut node = database.node();
    let site = database.site();
    let ada = site.administrator("ada@example.com");
    let http = node.http.clone();
    let tried = thread::scope(|scope| {
        let clients = scope.spawn(|| crowd(8, |client| make_teams(&http, &ada.key, client)));
        until("some teams", || {
            let teams = read(site.store(), |tx| tx.list_teams()).unwrap();
            (teams.len() > 50).then_some(())
        });
        node.kill();
        clients.join().unwrap().concat()
    });
    let node = database.node();
    // Whether a call was done before the kill or not: made again, each has its one team.
    for name in &tried {
        let answer = make_team(&node.http, &ada.key, name).call();
        assert_eq!(answer.status, 201, "{answer:?}");
        assert_eq!(answer.data()["name"], *name);
    }
    let teams = read(site.store(), |tx| tx.list_teams()).unwrap();
    let names: BTreeSet<_> = teams.iter().map(|team| team.name.to_string()).collect();
    assert_eq!(names, tried.into_iter().collect());
}
