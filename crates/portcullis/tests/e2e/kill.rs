//! `kill -9` in the middle of the work.

use crate::support::{Database, Tally, act, crowd, enter, is_private, knock, on_both, pass_of};
use portcullis_domain::StoreError;
use portcullis_domain::store::write;
use serde_json::json;
use std::thread;

on_both!(what_was_answered_outlives_a_kill);

const CLIENTS: usize = 16;
const BEFORE_THE_KILL: usize = 300;
const AFTER_IT: usize = 200;

fn what_was_answered_outlives_a_kill(database: &Database) {
    let mut node = database.node();
    let site = database.site();
    let ann = site.owner("ann@example.com");
    let genie = site.genie(&ann, "Billing helper");
    let link = site.link(&ann, &genie, 0);
    let (token, id) = (link.token.reveal(), link.grant.id);

    let (answered, http) = (Tally::default(), node.http.clone());
    let until_it_is_gone = |_| {
        let mut passes = Vec::new();
        while answered.goes_on()
            && let Ok(answer) = knock(&http, &genie, token).send()
        {
            passes.push(pass_of(&answer));
            answered.count();
        }
        passes
    };
    let passes = thread::scope(|scope| {
        let clients = scope.spawn(|| crowd(CLIENTS, until_it_is_gone));
        answered.wait_for("visitors who are let in", BEFORE_THE_KILL);
        node.kill();
        clients.join().unwrap().concat()
    });

    // A commit that PostgreSQL was told of before the kill may still be on its way; it holds the link until it is through.
    write::<_, StoreError>(site.store(), |tx| tx.lock_grant(id)).unwrap();
    let counted = site.history(id).len();
    assert_eq!(site.grant(id).unwrap().use_count, counted as u64);
    assert!(counted >= passes.len(), "{counted} in the history, {} answered", passes.len());
    assert!(counted <= passes.len() + CLIENTS, "no more than was in flight");

    let node = database.node();
    for pass in &passes {
        assert_eq!(enter(&node.http, &genie, pass).status, 200, "what was answered holds");
    }
    let limit = counted + AFTER_IT;
    let lowered = act(&node.http, &ann, &json!({"action": "update", "id": id.0, "max_uses": limit}));
    assert_eq!(lowered.data()["grant"]["use_count"], counted);
    let rest = crowd(CLIENTS, |_| {
        let answers = std::iter::repeat_with(|| enter(&node.http, &genie, token));
        answers.take_while(|answer| answer.status == 200).count()
    });
    assert_eq!(rest.iter().sum::<usize>(), AFTER_IT, "it goes on where it was");
    is_private(&enter(&node.http, &genie, token));
    assert_eq!(site.history(id).len(), limit);
}
