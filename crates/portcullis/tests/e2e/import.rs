//! `kill -9` in the middle of an import, of the server and of the command.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::process::Stdio;

use portcullis_domain::StoreError;
use portcullis_domain::imports::Import;
use portcullis_domain::store::read;
use portcullis_testkit::app::{Account, Http, Site};
use portcullis_testkit::wait::until;
use serde_json::{Value, json};

use crate::support::{Database, on_both};

on_both!(a_killed_server_goes_on_where_it_was, the_command_imports, a_server_goes_on_for_a_killed_command);

const ROWS: usize = 20_000;

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

/// The import, once it has ended.
fn ended(http: &Http, by: &Account) -> Value {
    until("the end of an import", || {
        let now = http.get("/api/v1/agents/import/status").key(&by.key).call().data();
        (now["state"] == "completed").then_some(now)
    })
}

/// The import, once a row of it is there.
fn begun(site: &Site) -> Import {
    until("an import that has begun", || {
        let latest = read::<_, StoreError>(site.store(), |tx| tx.latest_import()).unwrap();
        latest.filter(|import| import.completed > 0)
    })
}

/// Checks that everybody of the file is there, and nobody twice.
fn is_whole(site: &Site, rows: usize) {
    let found = read::<_, StoreError>(site.store(), |tx| tx.list_agents_compact()).unwrap();
    let names: BTreeSet<_> = found.iter().map(|(_, name)| name.clone()).collect();
    let wanted = (0..rows).map(|row| format!("Ann{row} Lee")).chain(["Ada".to_owned()]);
    assert!(names == wanted.collect(), "somebody is missing or too many");
    assert_eq!(found.len(), rows + 1);
}

fn a_killed_server_goes_on_where_it_was(database: &Database) {
    let (site, ada) = stage(database);
    let mut node = database.node();
    upload(&node.http, &ada, &people(ROWS));
    begun(&site);
    node.kill();
    let left = begun(&site);
    assert!(!left.has_ended() && (left.completed as usize) < ROWS, "it was killed in the middle: {left:?}");
    let node = database.node();
    let ended = ended(&node.http, &ada);
    assert_eq!((&ended["id"], &ended["completed"]), (&json!(left.id.0), &json!(ROWS)));
    is_whole(&site, ROWS);
}

fn a_server_goes_on_for_a_killed_command(database: &Database) {
    let (site, ada) = stage(database);
    fs::write(database.folder().join("people.csv"), people(ROWS)).unwrap();
    let mut command = database.command(&["import", "people.csv"]);
    let mut process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    begun(&site);
    process.kill().unwrap();
    process.wait().unwrap();
    let left = begun(&site);
    assert!(!left.has_ended(), "it was killed in the middle: {left:?}");
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
    fs::write(&path, "email,first_name\n").unwrap();
    refused(&["people.csv"], "The column roles is missing.");

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
