//! `kill -9` in the middle of an import, of the server and of the command.

use crate::support::{Database, on_both};
use portcullis_domain::StoreError;
use portcullis_domain::staff::imports::{Import, ImportState};
use portcullis_domain::store::read;
use portcullis_testkit::app::{Account, Http, Site};
use portcullis_testkit::wait::until;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::process::Stdio;

on_both!(a_killed_server_goes_on_where_it_was, the_command_imports, a_server_goes_on_for_a_killed_command);

/// So many that an import of them lasts long after its first rows are there.
const ROWS: usize = 30_000;

/// A database with Ada, who administers, and nobody else.
fn stage(database: &Database) -> (Site, Account) {
    database.prints(&["migrate"]);
    let site = database.site();
    let ada = site.administrator("ada@example.com");
    (site, ada)
}

fn people(rows: usize) -> String {
    let mut file = "email,first_name,last_name,roles\n".to_owned();
    for row in 0..rows {
        writeln!(file, "person{row}@example.com,Ann{row},Lee,agent").unwrap();
    }
    file
}

fn upload(http: &Http, by: &Account, file: &str) {
    let head = "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\n\r\n";
    let ask = http.post("/api/v1/agents/import").key(&by.key);
    let body = format!("{head}{file}\r\n--cut--\r\n");
    let answer = ask.body("multipart/form-data; boundary=cut", body).call();
    assert_eq!((answer.status, &answer.data()["state"]), (202, &json!("queued")), "{answer:?}");
}

fn status(http: &Http, by: &Account) -> Value {
    http.get("/api/v1/agents/import/status").key(&by.key).call().data()
}

/// The import, once it has ended.
fn ended(http: &Http, by: &Account) -> Value {
    until("the end of an import", || {
        let now = status(http, by);
        (now["state"] == "completed").then_some(now)
    })
}

fn latest(site: &Site) -> Option<Import> {
    read::<_, StoreError>(site.store(), |tx| tx.latest_import()).unwrap()
}

/// Waits until rows of the import are there and others are not.
fn wait_for_the_middle(site: &Site) {
    until("an import that runs", || {
        let import = latest(site)?;
        assert!(!import.has_ended(), "it was too quick to be seen at work: {import:?}");
        (import.state == ImportState::Running && import.completed > 0).then_some(())
    });
}

/// The import that somebody was killed at.
fn left(site: &Site) -> Import {
    let left = latest(site).unwrap();
    assert_eq!(left.state, ImportState::Running, "it was killed in the middle: {left:?}");
    left
}

/// Checks that everybody of the file is there, and nobody twice.
fn is_whole(site: &Site, rows: usize) {
    let found = read::<_, StoreError>(site.store(), |tx| tx.list_agents_compact()).unwrap();
    let names: BTreeSet<_> = found.iter().map(|agent| agent.name.clone()).collect();
    let wanted = (0..rows).map(|row| format!("Ann{row} Lee")).chain(["Ada".to_owned()]);
    assert!(names == wanted.collect(), "somebody is missing or too many");
    assert_eq!(found.len(), rows + 1);
}

fn a_killed_server_goes_on_where_it_was(database: &Database) {
    let (site, ada) = stage(database);
    let mut node = database.node();
    upload(&node.http, &ada, &people(ROWS));
    wait_for_the_middle(&site);
    node.kill();
    let left = left(&site);
    let node = database.node();
    // Until the lease of whoever was killed has ended it stays as it is.
    let now = status(&node.http, &ada);
    let done = now["completed"].as_u64().unwrap();
    let wanted = json!({
        "id": left.id.0, "state": "running", "encoding": "utf-8", "delimiter": ",", "ignored_columns": [],
        "columns": {
            "email": "email", "first_name": "first_name", "last_name": "last_name", "roles": "roles", "teams": null,
        },
        "total": ROWS, "running": ROWS as u64 - done, "completed": done,
        "errored": 0, "errors": [], "started_at": left.started_at.unwrap().to_string(), "ended_at": null,
    });
    assert_eq!(now, wanted);
    assert!((1..ROWS as u64).contains(&done), "{now}");
    let ended = ended(&node.http, &ada);
    assert_eq!((&ended["id"], &ended["completed"]), (&json!(left.id.0), &json!(ROWS)));
    is_whole(&site, ROWS);
}

fn a_server_goes_on_for_a_killed_command(database: &Database) {
    let (site, ada) = stage(database);
    fs::write(database.folder().join("people.csv"), people(ROWS)).unwrap();
    let mut command = database.command(&["import", "people.csv"]);
    let mut process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_for_the_middle(&site);
    process.kill().unwrap();
    process.wait().unwrap();
    let left = left(&site);
    let again = database.run(&["import", "people.csv"]);
    let says = String::from_utf8(again.stderr).unwrap();
    assert!(says.starts_with("portcullis: An import is still running."), "{says}");
    let node = database.node();
    assert_eq!(ended(&node.http, &ada)["id"], left.id.0);
    is_whole(&site, ROWS);
}

fn the_command_imports(database: &Database) {
    let path = database.folder().join("people.csv");
    fs::write(&path, people(1_200)).unwrap();
    database.prints(&["migrate"]);
    let import = |arguments: &[&str]| {
        let output = database.run(&[&["import"], arguments].concat());
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let refused = |arguments: &[&str], reason: &str| {
        let (status, _, says) = import(arguments);
        assert_eq!(status, Some(1), "{arguments:?}");
        assert!(says.contains(reason), "{says}");
    };
    refused(&["people.csv"], "There is no administrator yet. Make one with: portcullis admin create");
    let (site, _) = stage(database);
    let (status, says, _) = import(&["people.csv"]);
    assert_eq!(status, Some(0), "{says}");
    assert!(says.starts_with("1200 of 1200 rows imported in "), "{says}");
    is_whole(&site, 1_200);

    refused(&["nowhere.csv"], "nowhere.csv can not be read: No such file");
    refused(
        &["people.csv", "--as", "nobody@example.com"],
        "no agent with the e-mail address nobody@example.com",
    );
    refused(&["people.csv", "--as", "person1@example.com"], "You need the permission users:manage.");
    fs::write(&path, "email,roles\n").unwrap();
    refused(&["people.csv"], "The column first_name is missing.");
    fs::write(&path, b"\x89PNG\r\n\x1a\n\0").unwrap();
    refused(&["people.csv"], "The file is a PNG image, not CSV.");

    let file = "email,first_name,roles\nperson1@example.com,Ann,agent\n\u{1b}[31mred,Bob,agent\nbob@example.com,Bob,agent\n";
    fs::write(&path, file).unwrap();
    let (status, says, _) = import(&["people.csv", "--as", "ada@example.com"]);
    assert_eq!(status, Some(1), "a row is wrong");
    let lines: Vec<_> =
        says.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert!(says.starts_with("1 of 3 rows imported in ") && says.contains(" s, 2 wrong.\n"), "{says}");
    assert_eq!(lines[1], "row e-mail what is wrong");
    assert_eq!(lines[2], "2 person1@example.com Another agent has this e-mail address.");
    assert!(lines[3].starts_with("3 \u{fffd}[31mred email: This must be an e-mail address"), "{says}");
    let importers: BTreeSet<_> = site
        .activity()
        .into_iter()
        .filter(|entry| entry.activity == "agent.imported")
        .map(|entry| entry.actor.name)
        .collect();
    assert_eq!(importers, ["Ada".to_owned()].into());
}
