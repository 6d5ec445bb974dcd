//! What happens on an empty database.

use crate::support::{Database, Node, on_both};
use portcullis_testkit::app::{Http, sign_in};
use portcullis_testkit::wait::until;
use std::fs::File;
use std::net::TcpListener;

on_both!(the_first_start_prints_a_password_once, a_start_that_cannot_listen_makes_nobody);

/// The password that a start has printed.
fn password(node: &Node) -> Option<String> {
    let output = node.output();
    let line = output.lines().find_map(|line| line.trim().strip_prefix("password"))?;
    Some(line.trim().to_owned())
}

const EMAIL: &str = "admin@localhost";

fn the_first_start_prints_a_password_once(database: &Database) {
    let mut first = database.node();
    let made_up = password(&first).unwrap();
    assert!(first.output().contains(EMAIL), "{}", first.output());
    let page = format!("{}/sign-in", first.url());
    assert!(first.output().contains(&format!("Sign in at {page} with")), "{}", first.output());
    assert_eq!(first.http.get("/sign-in").call().status, 200);
    assert!(!first.log().contains(&made_up), "it is printed, not logged");
    let session = sign_in(&first.http, EMAIL, &made_up);
    assert!(first.terminate().success());

    let second = database.node();
    assert_eq!(second.output(), "");
    let me = second.http.get("/api/v1/agents/me").session(&session).call();
    assert_eq!(me.data()["email"], EMAIL, "a session outlives a restart");
    sign_in(&second.http, EMAIL, &made_up);
}

#[test]
fn where_it_listens_is_where_it_says_to_sign_in() {
    let database = Database::sqlite();
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("output");
    let mut server = database
        .command(&["serve", "--listen", "127.0.0.1:0"])
        .stdout(File::create(&output).unwrap())
        .stderr(File::create(folder.path().join("log")).unwrap())
        .spawn()
        .unwrap();
    let page = until("an address to sign in at", || {
        let said = std::fs::read_to_string(&output).unwrap();
        let page = said.split("Sign in at ").nth(1)?.split(" with").next()?;
        page.ends_with("/sign-in").then(|| page.to_owned())
    });
    let base = page.strip_suffix("/sign-in").unwrap();
    assert!(base.starts_with("http://127.0.0.1:") && !base.ends_with(":0"), "{page}");
    let http = Http::new(base);
    let form = until("the page", || http.get("/sign-in").send().ok());
    assert_eq!(form.status, 200);
    server.kill().unwrap();
    server.wait().unwrap();
}

#[test]
fn starts_at_the_same_moment_agree() {
    let database = Database::postgres();
    let nodes = [0, 1, 2].map(|_| Node::start(database.command(&[])));
    let nodes = nodes.map(Node::ready);
    let printed: Vec<_> = nodes.iter().filter_map(password).collect();
    assert_eq!(printed.len(), 1, "one of them makes the administrator");
    for node in &nodes {
        sign_in(&node.http, EMAIL, &printed[0]);
    }
}

fn a_start_that_cannot_listen_makes_nobody(database: &Database) {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let refused = database.run(&["serve", "--listen", &listen]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(refused.stdout.is_empty(), "{refused:?}");
    let node = database.node();
    sign_in(&node.http, EMAIL, &password(&node).unwrap());
}

#[test]
fn a_password_that_nobody_can_see_is_told() {
    let database = Database::sqlite();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let refused = database.command(&["serve", "--listen", "127.0.0.1:0"]).stdout(writer).output().unwrap();
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    let said = String::from_utf8(refused.stderr).unwrap();
    let advice = "portcullis admin set-password --email admin@localhost --password-stdin\n";
    assert!(said.ends_with(advice), "{said}");
}
