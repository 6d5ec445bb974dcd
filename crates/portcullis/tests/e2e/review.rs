//! What an installation allows, and who has access: what its settings do, and what becomes of a list that is revoked.

use crate::support::{Database, act, enter, is_private, on_both, pass_of};
use serde_json::{Value, json};
use std::time::Duration;

on_both!(settings_limit_what_is_given, what_the_review_lists_can_be_revoked);

fn settings_limit_what_is_given(database: &Database) {
    let app = database
        .app()
        .set("link_default_days", 7)
        .set("link_max_days", 30)
        .set("access_max_days", 90)
        .set("allow_public_genies", "false")
        .start();
    let (ann, bob) = (app.site.owner("ann@example.com"), app.site.owner("bob@example.com"));
    let genie = app.site.genie(&ann, "Billing helper");
    let say = |body: Value| act(&app.http, &ann, &body);
    let in_days = |days: u64| app.site.now().plus(Duration::from_secs(days * 24 * 60 * 60)).to_string();
    let before = (in_days(7), in_days(90));
    let made = say(json!({"action": "create", "id": genie.id.to_string()})).data();
    let given = json!({"action": "add-user", "agentId": genie.id.to_string(), "email": bob.email()});
    let given = say(given).data();
    let after = (in_days(7), in_days(90));
    let link = made["grant"]["expires_at"].as_str().unwrap();
    let direct = given["access"]["expires_at"].as_str().unwrap();
    assert!((before.0.as_str()..=after.0.as_str()).contains(&link), "{link}");
    assert!((before.1.as_str()..=after.1.as_str()).contains(&direct), "{direct}");

    let endless = say(json!({"action": "create", "id": genie.id.to_string(), "expires_at": null}));
    let late = say(json!({"action": "update", "id": made["grant"]["id"], "expires_at": in_days(31)}));
    for refused in [endless, late] {
        assert_eq!(
            (refused.status, refused.json()["error"]["code"].as_str()),
            (400, Some("VALIDATION_ERROR"))
        );
        assert!(refused.json()["error"]["fields"]["expires_at"].is_string(), "{refused:?}");
    }
    let open = app.http.patch(&format!("/v1/genies/{}", genie.id)).key(&ann.key);
    let open = open.json(&json!({"is_public": true})).call();
    assert!(open.json()["error"]["fields"]["is_public"].is_string(), "{open:?}");
    let policy = app.http.get("/v1/genie-access/policy").key(&bob.key).call().data();
    assert_eq!(
        (&policy["links"]["max_days"], &policy["direct"]["allow_endless"]),
        (&json!(30), &json!(false))
    );
}

fn what_the_review_lists_can_be_revoked(database: &Database) {
    let app = database.app().start();
    let (ann, bob) = (app.site.owner("ann@example.com"), app.site.owner("bob@example.com"));
    let genie = app.site.genie(&ann, "Billing helper");
    let link = app.site.link(&ann, &genie, 0);
    let say = |body: Value| act(&app.http, &ann, &body);
    say(json!({"action": "add-user", "agentId": genie.id.to_string(), "email": bob.email()})).data();
    let pass = pass_of(&enter(&app.http, &genie, link.token.reveal()));

    let listed = say(json!({"action": "review"})).data();
    let rows = listed["accesses"].as_array().unwrap();
    let kinds: Vec<_> = rows.iter().map(|row| row["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["owner", "user", "link", "pass"]);
    let file = app.http.get("/v1/genie-access/review?format=csv").key(&ann.key).call();
    assert_eq!(file.text.lines().count(), 5, "{}", file.text);

    let ids: Vec<_> = rows.iter().map(|row| row["revoke_id"].clone()).filter(|id| !id.is_null()).collect();
    let done = say(json!({"action": "revoke", "ids": ids})).data();
    let outcomes: Vec<_> = done["results"].as_array().unwrap().iter().map(|one| &one["outcome"]).collect();
    assert_eq!(outcomes, ["revoked"; 3]);
    for shown in [pass.as_str(), link.token.reveal()] {
        is_private(&enter(&app.http, &genie, shown));
    }
    assert_eq!(say(json!({"action": "review"})).data()["accesses"].as_array().unwrap().len(), 1);
}
