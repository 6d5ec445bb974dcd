//! What happens on an empty database.

use portcullis_testkit::app::sign_in;

use crate::support::{Database, Node, on_both};

on_both!(the_first_start_prints_a_password_once);

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
fn starts_at_the_same_moment_agree() {
    let database = Database::postgres();
    let nodes = [0, 1, 2].map(|_| Node::start(&mut database.command(&[])));
    let nodes = nodes.map(Node::ready);
    let printed: Vec<_> = nodes.iter().filter_map(password).collect();
    assert_eq!(printed.len(), 1, "one of them makes the administrator");
    for node in &nodes {
        sign_in(&node.http, EMAIL, &printed[0]);
    }
}
