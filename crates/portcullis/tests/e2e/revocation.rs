//! What was taken away is refused by the next request, whichever server it goes to.

use crate::support::{Database, act, check, enter, is_private, pass_of};
use portcullis_testkit::app::{Account, Http, Site, sign_in};
use serde_json::{Value, json};

/// Takes away on `here`, looks on `there`.
fn nothing_outlives_its_revocation(site: &Site, here: &Http, there: &Http) {
    let ada = site.administrator("ada@example.com");
    let ann = site.owner("ann@example.com");
    let genie = site.genie(&ann, "Billing helper");
    let id = genie.id.to_string();

    type Take<'a> = (&'a str, &'a dyn Fn(i64) -> Value);
    let ways: [Take<'_>; 3] = [
        ("delete", &|link| json!({"action": "delete", "id": link})),
        ("rotate", &|link| json!({"action": "rotate", "id": link})),
        ("revoke-all", &|_| json!({"action": "revoke-all", "id": id})),
    ];
    for (way, call) in ways {
        let link = site.link(&ann, &genie, 0);
        let token = link.token.reveal();
        let passes = [here, there].map(|http| pass_of(&enter(http, &genie, token)));
        let is_open = |shown| check(there, &ann, &genie, shown);
        assert!(is_open(("token", token)) && passes.iter().all(|pass| is_open(("pass", pass))), "{way}");
        for pass in &passes {
            assert_eq!(enter(there, &genie, pass).status, 200, "{way}");
        }

        let taken = act(here, &ann, &call(link.grant.id.0));

        assert_eq!(taken.status, 200, "{way}: {taken:?}");
        assert!(!is_open(("token", token)), "{way}");
        is_private(&enter(there, &genie, token));
        for pass in &passes {
            assert!(!is_open(("pass", pass)), "{way}");
            is_private(&enter(there, &genie, pass));
        }
        assert_eq!(
            site.history(link.grant.id).len(),
            passes.len(),
            "{way}: the history stays, refusals are none"
        );
        if way == "rotate" {
            let fresh = taken.data()["grant"]["token"].as_str().unwrap().to_owned();
            assert_eq!(enter(there, &genie, &fresh).status, 200);
        }
    }

    let me = |ask: portcullis_testkit::app::Ask| ask.call().status;
    let route = format!("/api/v1/agents/{}/api-key", ann.principal.id);
    assert_eq!(me(there.get("/api/v1/agents/me").key(&ann.key)), 200);
    let new = here.post(&route).key(&ada.key).call().data()["api_key"].as_str().unwrap().to_owned();
    assert_eq!(me(there.get("/api/v1/agents/me").key(&ann.key)), 401, "replaced");
    assert_eq!(me(there.get("/api/v1/agents/me").key(&new)), 200);
    assert_eq!(here.delete(&route).key(&ada.key).call().status, 200);
    assert_eq!(me(there.get("/api/v1/agents/me").key(&new)), 401, "revoked");

    let sessions = [0, 1, 2].map(|_| sign_in(here, ann.email(), Account::PASSWORD));
    let is_in = |session: &str| me(there.get("/api/v1/agents/me").session(session)) == 200;
    assert!(sessions.iter().all(|session| is_in(session)));
    assert_eq!(here.post("/api/v1/auth/logout").session(&sessions[0]).call().status, 200);
    assert!(!is_in(&sessions[0]) && is_in(&sessions[1]) && is_in(&sessions[2]));
    assert_eq!(here.delete("/api/v1/agents/me/sessions").session(&sessions[1]).call().status, 200);
    assert!(is_in(&sessions[1]) && !is_in(&sessions[2]));
}

#[test]
fn on_sqlite() {
    let database = Database::sqlite();
    let node = database.node();
    nothing_outlives_its_revocation(&database.site(), &node.http, &node.http);
}

#[test]
fn on_postgres_over_two_processes() {
    let database = Database::postgres();
    let (here, there) = (database.node(), database.node());
    nothing_outlives_its_revocation(&database.site(), &here.http, &there.http);
}

#[test]
fn on_postgres_over_siblings() {
    let database = Database::postgres();
    let here = database.app().start();
    let there = here.sibling();
    nothing_outlives_its_revocation(&here.site, &here.http, &there.http);
}
