//! A copy of a database in use.

use crate::support::{Database, Tally, crowd, enter, knock, pass_of};
use std::{fs, thread};

const CLIENTS: usize = 8;

#[test]
fn a_copy_holds_everything_that_was_answered_before() {
    let (database, restored) = (Database::sqlite(), Database::sqlite());
    let copy = restored.folder().join("portcullis.db");
    let node = database.node();
    let site = database.site();
    let ann = site.owner("ann@example.com");
    let genie = site.genie(&ann, "Billing helper");
    let link = site.link(&ann, &genie, 0);
    let token = link.token.reveal();

    let before: Vec<_> = (0..50).map(|_| pass_of(&enter(&node.http, &genie, token))).collect();
    let answered = Tally::default();
    thread::scope(|scope| {
        let clients = scope.spawn(|| {
            crowd(CLIENTS, |_| {
                while answered.goes_on() {
                    assert_eq!(knock(&node.http, &genie, token).call().status, 200);
                    answered.count();
                }
            })
        });
        answered.wait_for("visitors who are let in", 50);
        let made = database.run(&["backup", copy.to_str().unwrap()]);
        answered.wait_for("visitors who are let in after it", 50);
        answered.stop();
        clients.join().unwrap();
        assert!(made.status.success(), "{made:?}");
    });

    let (there, now) = (site.history(link.grant.id).len(), restored.node());
    let copied = restored.site();
    let count = copied.history(link.grant.id).len();
    assert!((100..there).contains(&count), "{count} of {there}: a state of the middle");
    assert_eq!(copied.grant(link.grant.id).unwrap().use_count, count as u64, "a state of one moment");
    for pass in &before {
        assert_eq!(enter(&now.http, &genie, pass).status, 200);
    }
    let list = now.http.get(&format!("/v1/genie-access/list?id={}", genie.id)).key(&ann.key).call();
    assert_eq!(list.data()["grants"][0]["token"], token, "the key opens what it sealed");
}

#[test]
fn nothing_is_overwritten() {
    let database = Database::sqlite();
    database.prints(&["migrate"]);
    let file = database.folder().join("there");
    fs::write(&file, "precious").unwrap();
    let refused = database.run(&["backup", file.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "precious");
}

#[test]
fn postgres_has_its_own_way() {
    let database = Database::postgres();
    let refused = database.run(&["backup", "copy"]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(String::from_utf8(refused.stderr).unwrap().contains("pg_dump"));
    assert!(!database.folder().join("copy").exists());
}
