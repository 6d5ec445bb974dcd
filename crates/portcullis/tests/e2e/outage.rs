//! PostgreSQL goes away in the middle of the work and comes back.

use crate::support::{Database, Tally, act, crowd, knock};
use portcullis_testkit::app::Answer;
use portcullis_testkit::postgres::{Cluster, ClusterOptions};
use portcullis_testkit::wait::until;
use serde_json::json;
use std::thread;

const CLIENTS: usize = 8;

#[test]
fn a_database_that_restarts_is_waited_for() {
    let cluster = Cluster::start(&ClusterOptions::default());
    let database = Database::on(&cluster);
    let app = database.app().start();
    let ann = app.site.owner("ann@example.com");
    let genie = app.site.genie(&ann, "Billing helper");
    let (open, gone) = (app.site.link(&ann, &genie, 0), app.site.link(&ann, &genie, 0));
    let ask = |token: &str| {
        act(&app.http, &ann, &json!({"action": "check", "agentId": genie.id.to_string(), "token": token}))
    };
    assert_eq!(act(&app.http, &ann, &json!({"action": "delete", "id": gone.grant.id.0})).status, 200);

    let (answered, unavailable) = (Tally::default(), Tally::default());
    let is_there = |answer: &Answer| {
        if answer.status == 503 {
            assert_eq!(answer.json()["error"]["code"], "UNAVAILABLE", "{answer:?}");
            unavailable.count();
            return false;
        }
        assert_eq!(answer.status, 200, "{answer:?}");
        true
    };
    let work = |_| {
        while answered.goes_on() && unavailable.goes_on() {
            let answer = knock(&app.http, &genie, open.token.reveal()).call();
            if is_there(&answer) {
                answered.count();
            }
            for (token, allowed) in [(open.token.reveal(), true), (gone.token.reveal(), false)] {
                let answer = ask(token);
                if is_there(&answer) {
                    assert_eq!(answer.data()["allowed"], allowed, "{answer:?}");
                }
            }
        }
    };
    thread::scope(|scope| {
        let clients = scope.spawn(|| crowd(CLIENTS, work));
        let _watched = answered.stops_on_panic();
        answered.wait_for("visitors who are let in", 100);
        cluster.stop_immediate();
        unavailable.wait_for("refusals", CLIENTS);
        assert_eq!(app.http.get("/health").call().status, 503);
        cluster.start_again();
        answered.wait_for("visitors who are let in again", 100);
        until("health", || (app.http.get("/health").call().status == 200).then_some(()));
        answered.stop();
        clients.join().unwrap();
    });

    let counted = app.site.history(open.grant.id).len();
    assert_eq!(app.site.grant(open.grant.id).unwrap().use_count, counted as u64);
    assert!(counted >= answered.get(), "{counted} in the history, {} answered", answered.get());
    assert!(counted <= answered.get() + unavailable.get(), "only a 503 may have happened all the same");
}
