//! What the desk answers over HTTP, and how long each answer takes: one client, one request after the other.

use portcullis_testkit::app::{App, Ask};
use portcullis_testkit::wait;
use serde_json::json;
use std::time::{Duration, Instant};

/// Requests for each figure of the directory.
const TIMES: usize = 50;
/// Resets for each kind of address.
const RESETS: usize = 1_000;

/// Asks a server on the database at `url` and prints rows of Markdown.
pub(crate) fn measure(database: &str, url: &str, rows: u32) {
    let app = App::builder().set("database_url", url).set("auth_rate_per_minute", 1_000_000).start();
    let key = app.site.administrator("grace@example.com").key;
    for number in 0..1_000 {
        let team = json!({ "name": format!("Team {number}") });
        assert!(app.http.post("/api/v1/teams").key(&key).json(&team).call().status < 300);
    }
    let last = rows / 100;
    let middle = rows / 2;
    for (what, path) in [
        ("agents, page 1 of 100", "/api/v1/agents?page_size=100".to_owned()),
        ("agents, last page", format!("/api/v1/agents?page_size=100&page={last}")),
        ("agents, search by e-mail", format!("/api/v1/agents?q=person{middle}@example.com")),
        ("agents, search by name", format!("/api/v1/agents?q=ann{middle}")),
        ("agents, all, compact", "/api/v1/agents/compact".to_owned()),
        ("teams, all, compact", "/api/v1/teams/compact".to_owned()),
    ] {
        let taken = (0..TIMES).map(|_| time(app.http.get(&path).key(&key))).collect();
        println!("| {database} | {what} | {:.2} |", median(taken));
    }
    let reset =
        |email: &str| time(app.http.post("/api/v1/agents/reset-password").json(&json!({ "email": email })));
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for number in 0..RESETS {
        known.push(reset(&format!("person{number}@example.com")));
        unknown.push(reset(&format!("nobody{number}@example.com")));
    }
    println!("| {database} | reset, known address | {:.3} |", median(known));
    println!("| {database} | reset, unknown address | {:.3} |", median(unknown));
    wait::until("each known address has its mail", || (app.site.mails().len() >= RESETS).then_some(()));
}

pub(crate) fn time(ask: Ask) -> Duration {
    let began = Instant::now();
    let answer = ask.call();
    assert_eq!(answer.status, 200, "{answer:?}");
    began.elapsed()
}

/// In milliseconds.
pub(crate) fn median(mut taken: Vec<Duration>) -> f64 {
    taken.sort_unstable();
    taken[taken.len() / 2].as_secs_f64() * 1_000.0
}
