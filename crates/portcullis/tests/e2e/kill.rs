//! `kill -9` in the middle of the work.

use std::thread;

use crate::support::{Database, Tally, crowd, enter, is_private, knock, on_both, pass_of};

on_both!(what_was_answered_outlives_a_kill);

const CLIENTS: usize = 16;
const LIMIT: usize = 1_500;
const BEFORE_THE_KILL: usize = 300;

fn what_was_answered_outlives_a_kill(database: &Database) {
    let mut node = database.node();
    let site = database.site();
    let ann = site.owner("ann@example.com");
    let genie = site.genie(&ann, "Billing helper");
    let link = site.link(&ann, &genie, LIMIT as i64);
    let (token, id) = (link.token.reveal(), link.grant.id);

    let (answered, http) = (Tally::default(), node.http.clone());
    let until_it_is_gone = |_| {
        let mut passes = Vec::new();
        while answered.goes_on()
            && let Ok(answer) = knock(&http, &genie, token).send()
        {
            if answer.status == 403 {
                break;
            }
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

    let counted = site.history(id).len();
    assert_eq!(site.grant(id).unwrap().use_count, counted as u64);
    assert!(counted >= passes.len(), "{counted} in the history, {} answered", passes.len());
    assert!(counted <= passes.len() + CLIENTS, "no more than was in flight");
    assert!(counted < LIMIT, "it was killed in the middle");

    let node = database.node();
    for pass in &passes {
        assert_eq!(enter(&node.http, &genie, pass).status, 200, "what was answered holds");
    }
    let rest = crowd(CLIENTS, |_| {
        let answers = std::iter::repeat_with(|| enter(&node.http, &genie, token));
        answers.take_while(|answer| answer.status == 200).count()
    });
    assert_eq!(rest.iter().sum::<usize>(), LIMIT - counted, "it goes on where it was");
    is_private(&enter(&node.http, &genie, token));
    assert_eq!(site.history(id).len(), LIMIT);
}
