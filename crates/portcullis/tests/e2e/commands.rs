//! The commands beside `serve`, on a database that is served.

use std::io::Write;
use std::process::{Output, Stdio};

use portcullis_testkit::app::sign_in;
use serde_json::{Value, json};

use crate::support::{Database, on_both};

on_both!(migrate_may_run_again, an_operator_makes_an_administrator_and_sets_passwords);

const EMAIL: &str = "ada@example.com";

/// Runs `admin` with a password on standard input.
fn admin(database: &Database, command: &str, email: &str, password: &str) -> Output {
    let mut command = database.command(&["admin", command, "--email", email, "--password-stdin"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{password}").unwrap();
    child.wait_with_output().unwrap()
}

fn migrate_may_run_again(database: &Database) {
    for _ in 0..2 {
        assert_eq!(database.prints(&["migrate"]), "");
    }
    let site = database.site();
    let ann = site.owner("ann@example.com");
    assert_eq!(database.prints(&["migrate"]), "");
    assert_eq!(site.activity().len(), 1, "what is there stays");
    let me = database.node().http.get("/api/v1/agents/me").key(&ann.key).call();
    assert_eq!(me.data()["email"], "ann@example.com");
}

fn an_operator_makes_an_administrator_and_sets_passwords(database: &Database) {
    let (old, new) = ("tall-green-otters-sing", "small-blue-herons-wade");
    let made = admin(database, "create", EMAIL, old);
    assert!(made.status.success(), "{made:?}");
    let again = admin(database, "create", EMAIL, old);
    assert_eq!(again.status.code(), Some(1), "{again:?}");
    assert_eq!(
        String::from_utf8(again.stderr).unwrap(),
        "portcullis: There is already an agent with this e-mail address.\n"
    );
    let weak = admin(database, "create", "bob@example.com", "password12");
    assert_eq!(weak.status.code(), Some(1), "{weak:?}");

    let node = database.node();
    assert!(!node.output().contains("password"), "somebody is there already: {}", node.output());
    let session = sign_in(&node.http, EMAIL, old);
    let me = |session: &str| node.http.get("/api/v1/agents/me").session(session).call();
    assert_eq!(me(&session).data()["roles"], json!(["admin"]));

    let set = admin(database, "set-password", EMAIL, new);
    assert!(set.status.success(), "{set:?}");
    assert_eq!(me(&session).status, 401, "a session of before ends");
    let try_old = json!({"email": EMAIL, "password": old});
    assert_eq!(node.http.post("/api/v1/auth/login").json(&try_old).call().status, 401);
    assert_eq!(me(&sign_in(&node.http, EMAIL, new)).status, 200);
    let nobody = admin(database, "set-password", "nobody@example.com", new);
    assert_eq!(nobody.status.code(), Some(1), "{nobody:?}");
}

#[test]
fn openapi_prints_what_the_server_has() {
    let database = Database::sqlite();
    let printed: Value = serde_json::from_str(&database.prints(&["openapi"])).unwrap();
    assert!(printed["openapi"].as_str().unwrap().starts_with("3.1"));
    assert_eq!(std::fs::read_dir(database.folder()).unwrap().count(), 0, "it needs no database");
    assert_eq!(database.node().http.get("/openapi.json").call().json(), printed);
}

#[test]
fn an_sqlite_file_has_one_server() {
    let database = Database::sqlite();
    let node = database.node();
    let second = database.command(&["serve", "--listen", "127.0.0.1:0"]).output().unwrap();
    assert_eq!(second.status.code(), Some(1), "{second:?}");
    let said = String::from_utf8(second.stderr).unwrap();
    assert!(said.lines().last().unwrap().starts_with("portcullis: "), "{said}");
    assert_eq!(node.http.get("/health").call().status, 200);
}
