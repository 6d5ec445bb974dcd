//! A link with a limit lets exactly so many in.

use crate::support::{Database, act, crowd, enter, is_private, pass_of};
use portcullis_testkit::app::{App, Http, Site};
use portcullis_testkit::postgres::Cluster;
use serde_json::json;
use std::collections::BTreeSet;

const CLIENTS: usize = 64;
const ATTEMPTS: usize = 3;
const USES: usize = 100;

fn exactly_the_limit_is_let_in(site: &Site, servers: &[&Http]) {
    let ann = site.owner("ann@example.com");
    let genie = site.genie(&ann, "Billing helper");
    let link = site.link(&ann, &genie, USES as i64);

    let attempt = |client: usize| {
        let answer = enter(servers[client % servers.len()], &genie, link.token.reveal());
        if answer.status == 200 {
            return Some(pass_of(&answer));
        }
        is_private(&answer);
        None
    };
    let passes = crowd(CLIENTS, |client| (0..ATTEMPTS).filter_map(|_| attempt(client)).collect::<Vec<_>>());

    let passes: Vec<_> = passes.concat();
    assert_eq!(passes.len(), USES);
    assert_eq!(passes.iter().collect::<BTreeSet<_>>().len(), USES, "everybody has a pass of their own");
    assert_eq!(site.grant(link.grant.id).unwrap().use_count, USES as u64);
    assert_eq!(site.history(link.grant.id).len(), USES);
    for http in servers {
        let history = act(http, &ann, &json!({"action": "history", "id": link.grant.id.0})).data();
        assert_eq!(history["uses"].as_array().unwrap().len(), USES);
        assert_eq!(history["uses"][0]["ip"], "127.0.0.1");
        is_private(&enter(http, &genie, link.token.reveal()));
        assert_eq!(enter(http, &genie, &passes[0]).status, 200, "whoever is inside stays inside");
    }
    assert_eq!(site.history(link.grant.id).len(), USES, "a pass counts nothing");
}

#[test]
fn on_sqlite() {
    let app = App::sqlite();
    exactly_the_limit_is_let_in(&app.site, &[&app.http]);
}

#[test]
fn on_postgres() {
    let database = Cluster::shared().database();
    let app = App::postgres(&database);
    exactly_the_limit_is_let_in(&app.site, &[&app.http]);
}

#[test]
fn on_postgres_over_two_processes() {
    let database = Database::postgres();
    let (one, other) = (database.node(), database.node());
    exactly_the_limit_is_let_in(&database.site(), &[&one.http, &other.http]);
}
