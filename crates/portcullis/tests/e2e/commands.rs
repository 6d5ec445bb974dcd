//! The commands beside `serve`, on a database that is served.

use crate::support::{Database, Node, on_both};
use portcullis_testkit::app::sign_in;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::{Output, Stdio};

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
    let told: Vec<_> = database.site().mails().iter().map(|mail| mail.to().to_owned()).collect();
    assert_eq!(told, [EMAIL], "they are told by mail");
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
    assert_eq!(printed["servers"][0]["url"], "http://127.0.0.1:9000");
    assert_eq!(std::fs::read_dir(database.folder()).unwrap().count(), 0, "it needs no database");
    let node = database.node();
    let printed = database.prints(&["openapi", "--public-url", node.url()]);
    let served = node.http.get("/openapi.json").call().text;
    let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    assert!(parsed(&printed) == parsed(&served));
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

#[test]
fn a_wrong_setting_is_named_in_one_line_before_anything_is_made() {
    let database = Database::sqlite();
    std::fs::write(database.folder().join("passwd"), "root:x:0:0:root:/root:/bin/bash\n").unwrap();
    let admin = |password| [("PORTCULLIS_ADMIN_EMAIL", EMAIL), ("PORTCULLIS_ADMIN_PASSWORD", password)];
    let url = |url| [("PORTCULLIS_DATABASE_URL", url); 2];
    for (variables, name, says, status) in [
        (admin("short"), "admin_password (", "at least 10 characters", 2),
        (admin("password123456"), "admin_password (", "easy to guess", 2),
        (url("sqlite://passwd"), "database_url: ", "/passwd is no SQLite database", 2),
        (url("postgres://u:se%krit@127.0.0.1:1/x"), "database_url (", "write % as %25", 2),
        (url("postgres://u:sekrit@127.0.0.1:1/x?sslmode=krit"), "database_url: ", "not understood", 2),
        (url("postgres://u:sekrit@127.0.0.1:1/x"), "database_url: ", "\"127.0.0.1\", port 1 failed", 1),
    ] {
        for command in ["serve", "migrate"] {
            let refused = database.command(&[command]).envs(variables).output().unwrap();
            assert_eq!(refused.status.code(), Some(status), "{refused:?}");
            let said = String::from_utf8(refused.stderr).unwrap();
            assert!(said.starts_with(&format!("portcullis: {name}")) && said.contains(says), "{said}");
            assert_eq!(said.lines().count(), 1, "{said}");
            assert!(!said.contains("krit"), "{said}");
        }
    }
    let made: Vec<_> = std::fs::read_dir(database.folder()).unwrap().map(|one| one.unwrap().path()).collect();
    assert_eq!(made, [database.folder().join("passwd")]);
}

#[test]
fn what_is_no_http_is_answered_and_does_not_fill_the_log() {
    let database = Database::sqlite();
    let quiet = database.node();
    send_rubbish(&quiet);
    assert!(!quiet.log().contains("ERROR"), "{}", quiet.log());
    drop(quiet);
    let asked = database.node_with(&[("PORTCULLIS_LOG", "info,actix_http=error")]);
    send_rubbish(&asked);
    assert!(asked.log().contains("ERROR"), "what was asked for is logged: {}", asked.log());
}

fn send_rubbish(node: &Node) {
    let address = node.url().strip_prefix("http://").unwrap();
    for rubbish in ["\x16\x03\x01\x02\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "HELLO\r\n\r\n", "\0\0\0\0"] {
        let mut connection = TcpStream::connect(address).unwrap();
        connection.write_all(rubbish.as_bytes()).unwrap();
        connection.shutdown(Shutdown::Write).unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    assert_eq!(node.http.get("/health").call().status, 200);
}
