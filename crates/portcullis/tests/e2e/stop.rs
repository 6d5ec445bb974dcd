//! SIGTERM in the middle of the work.

use crate::support::{Database, Tally, crowd, knock, on_both};
use std::thread;

on_both!(a_stop_answers_what_was_taken);

const CLIENTS: usize = 16;

fn a_stop_answers_what_was_taken(database: &Database) {
    let mut node = database.node();
    let site = database.site();
    let ann = site.owner("ann@example.com");
    let genie = site.genie(&ann, "Billing helper");
    let link = site.link(&ann, &genie, 0);

    let (answered, http) = (Tally::default(), node.http.clone());
    let until_it_is_gone = |_| {
        while answered.goes_on()
            && let Ok(answer) = knock(&http, &genie, link.token.reveal()).send()
        {
            assert_eq!(answer.status, 200, "{answer:?}");
            answered.count();
        }
    };
    let status = thread::scope(|scope| {
        let clients = scope.spawn(|| crowd(CLIENTS, until_it_is_gone));
        answered.wait_for("visitors who are let in", 300);
        node.ask_to_stop();
        clients.join().unwrap();
        node.ended()
    });

    assert_eq!(status.code(), Some(0), "{}", node.log());
    assert!(node.log().contains("Drained"), "{}", node.log());
    // A use that was counted was taken; had it not been answered, there would be more rows than answers.
    assert_eq!(site.history(link.grant.id).len(), answered.get());
}
