//! Who comes in, by which way, and how long: what people do with approvals, direct access, teams and links.

use crate::support::{Database, act, enter, is_private, on_both, request_access};
use portcullis_domain::access::genies::Genie;
use portcullis_domain::records::outbox::Letter;
use portcullis_testkit::app::{Account, Answer, App, Http, sign_in};
use serde_json::{Value, json};
use std::time::Duration;

on_both!(
    an_end_stays_unless_another_is_said,
    an_approval_never_takes_away,
    a_link_ends_with_its_person,
    who_has_access_needs_no_link,
    a_genie_that_is_off_is_closed,
    a_public_genie_spends_no_use,
    genies_are_listed_by_scope,
    what_is_gone_keeps_its_history,
);

struct Scene {
    app: App,
    ann: Account,
    bob: Account,
    genie: Genie,
}

impl Scene {
    fn set(database: &Database) -> Self {
        let app = database.app().start();
        let (ann, bob) = (app.site.owner("ann@example.com"), app.site.owner("bob@example.com"));
        let genie = app.site.genie(&ann, "Billing helper");
        Self { app, ann, bob, genie }
    }

    fn http(&self) -> &Http {
        &self.app.http
    }

    fn act(&self, body: Value) -> Answer {
        act(self.http(), &self.ann, &body)
    }

    fn id(&self) -> String {
        self.genie.id.to_string()
    }

    fn in_minutes(&self, minutes: u64) -> String {
        self.app.site.now().plus(Duration::from_secs(minutes * 60)).to_string()
    }

    /// Bob's direct access.
    fn of_bob(&self) -> Value {
        let users = self.act(json!({"action": "all", "id": self.id()})).data()["users"].take();
        let own = |user: &&Value| user["user_id"] == self.bob.principal.uuid.to_string();
        users.as_array().unwrap().iter().find(own).cloned().unwrap_or_default()
    }

    fn add_bob(&self, more: Value) -> Value {
        let mut call = json!({"action": "add-user", "agentId": self.id(), "userId": self.bob.principal.uuid.to_string()});
        call.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.act(call).data()["access"].take()
    }

    /// Bob asks, Ann approves: the request as answered, and the token that was mailed.
    fn approve_bob(&self, more: Value) -> (Value, String) {
        request_access(self.http(), &self.genie, self.bob.email());
        let pending = self.act(json!({"action": "requests", "id": self.id(), "status": "pending"})).data();
        let mut call = json!({
            "action": "resolve", "requestId": pending["requests"][0]["id"], "solution": "approved",
        });
        call.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.app.site.mails();
        let request = self.act(call).data()["request"].take();
        let mails = self.app.site.mails();
        let mail = mails.iter().find(|mail| mail.to() == self.bob.email()).unwrap();
        (request, mail.token().unwrap().to_owned())
    }

    fn delete_bob(&self, more: Value) {
        let mut call = json!({"action": "delete-user", "agentId": self.id(), "userId": self.bob.principal.uuid.to_string()});
        call.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.act(call).data();
    }

    fn log(&self, activity: &str) -> Vec<Vec<(String, String, String)>> {
        let entries = self.app.site.activity();
        let told = |entry: &portcullis_domain::records::activity::Entry| {
            let texts = entry.changes.iter();
            texts.map(|(field, old, new)| (field.clone(), format!("{old:?}"), format!("{new:?}"))).collect()
        };
        entries.iter().filter(|entry| entry.activity == activity).map(told).collect()
    }
}

fn an_end_stays_unless_another_is_said(database: &Database) {
    let scene = Scene::set(database);
    let end = scene.in_minutes(60);
    assert_eq!(scene.add_bob(json!({"expires_at": end}))["expires_at"], end);
    assert_eq!(scene.add_bob(json!({}))["expires_at"], end, "as before");
    assert_eq!(scene.of_bob()["expires_at"], end);
    assert!(scene.log("genie_user.updated").is_empty(), "nothing changed");
    let later = scene.in_minutes(90);
    scene.add_bob(json!({"expires_at": later}));
    let told = scene.log("genie_user.updated");
    assert!(told[0][0].1.contains("Text") && told[0][0].2.contains("Text"), "old and new: {told:?}");
    assert_eq!(scene.add_bob(json!({"expires_at": null}))["expires_at"], Value::Null);

    let team = scene.app.site.administrator("ada@example.com");
    let made =
        scene.http().post("/api/v1/teams").key(&team.key).json(&json!({"name": "Sales"})).call().data();
    let add = |more: Value| {
        let mut call = json!({"action": "add-team", "agentId": scene.id(), "teamId": made["id"]});
        call.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        scene.act(call).data()["access"]["expires_at"].take()
    };
    assert_eq!(add(json!({"expires_at": end})), end);
    assert_eq!(add(json!({})), end);
    assert_eq!(add(json!({"expires_at": null})), Value::Null);
}

fn an_approval_never_takes_away(database: &Database) {
    let scene = Scene::set(database);
    scene.add_bob(json!({}));
    scene.approve_bob(json!({"expires_at": scene.in_minutes(60)}));
    assert_eq!(scene.of_bob()["expires_at"], Value::Null);
    let soon = scene.in_minutes(5);
    scene.add_bob(json!({"expires_at": soon}));
    let later = scene.in_minutes(60);
    let (request, _) = scene.approve_bob(json!({"expires_at": later}));
    assert_eq!(scene.of_bob()["expires_at"], later);
    let grant = scene.act(json!({"action": "get", "id": request["grant_id"]})).data()["grant"].take();
    assert_eq!((&grant["request_id"], &grant["for_email"]), (&request["id"], &json!("bob@example.com")));
    let again = scene.act(json!({"action": "get-request", "requestId": request["id"]})).data();
    assert_eq!(again["request"], request);
}

fn a_link_ends_with_its_person(database: &Database) {
    let scene = Scene::set(database);
    let ada = scene.app.site.administrator("ada@example.com");
    let is_open = |token: &str| enter(scene.http(), &scene.genie, token).status == 200;

    let (_, kept) = scene.approve_bob(json!({}));
    scene.delete_bob(json!({"keep_links": true}));
    assert!(is_open(&kept), "it was to be kept");

    let (_, token) = scene.approve_bob(json!({}));
    let pass = enter(scene.http(), &scene.genie, &token).data()["pass"]["token"].as_str().unwrap().to_owned();
    scene.delete_bob(json!({}));
    for shown in [&token, &pass, &kept] {
        is_private(&enter(scene.http(), &scene.genie, shown));
    }
    assert_eq!(scene.http().get(&format!("/a/{token}")).call().status, 404, "the page of the mailed link");

    let desk = |path: String, body: Value| scene.http().put(&path).key(&ada.key).json(&body).call();
    let team = scene.http().post("/api/v1/teams").key(&ada.key);
    let team = team.json(&json!({"name": "Sales", "members": [scene.bob.principal.id.0]})).call().data();
    scene.act(json!({"action": "add-team", "agentId": scene.id(), "teamId": team["id"]})).data();
    let (_, token) = scene.approve_bob(json!({"expires_at": scene.in_minutes(1)}));
    scene.delete_bob(json!({"keep_links": true}));
    let (_, by_team) = scene.approve_bob(json!({}));
    let user = scene.bob.principal.uuid.to_string();
    scene.act(json!({"action": "update-user", "agentId": scene.id(), "userId": user, "expires_at": scene.in_minutes(1)})).data();
    scene.app.site.advance(Duration::from_secs(120));
    assert!(!is_open(&token) && is_open(&by_team), "the team is left");
    assert_eq!(desk(format!("/api/v1/teams/{}", team["id"]), json!({"members": []})).status, 200);
    assert!(!is_open(&by_team), "the last way in is gone");

    let (_, token) = scene.approve_bob(json!({}));
    assert!(is_open(&token));
    let path = format!("/api/v1/agents/{}", scene.bob.principal.id);
    assert_eq!(scene.http().delete(&path).key(&ada.key).call().status, 200);
    assert!(!is_open(&token), "the account is gone");
}

fn who_has_access_needs_no_link(database: &Database) {
    let scene = Scene::set(database);
    let session = sign_in(scene.http(), scene.bob.email(), Account::PASSWORD);
    let url = || {
        let ask = scene.http().post("/v1/public-agent-pages");
        ask.json(&json!({"action": "url", "url_name": scene.genie.url_name.as_str()}))
    };
    let page = format!("/g/{}", scene.genie.url_name);
    let look = || scene.http().get(&page).session(&session).call();
    is_private(&url().key(&scene.bob.key).call());
    assert_eq!(look().status, 403);

    scene.add_bob(json!({}));
    for answer in [url().key(&scene.bob.key).call(), url().session(&session).call()] {
        let data = answer.data();
        assert_eq!((&data["via"], &data["pass"]), (&json!("user"), &Value::Null));
        assert_eq!(data["agent"]["name"], "Billing helper");
    }
    assert_eq!(look().status, 200);
    let links = scene.act(json!({"action": "list", "id": scene.id()})).data();
    assert_eq!(links["grants"], json!([]));
    is_private(&url().call());
    is_private(&url().key("lk_0000000000000000000000000000000000000000000000000000000000000000").call());
    assert_eq!(url().key(&scene.ann.key).call().data()["via"], "owner");
    scene.delete_bob(json!({}));
    is_private(&url().key(&scene.bob.key).call());
    assert_eq!(look().status, 403);
}

fn a_genie_that_is_off_is_closed(database: &Database) {
    let scene = Scene::set(database);
    let link = scene.app.site.link(&scene.ann, &scene.genie, 0);
    scene.add_bob(json!({}));
    let off =
        json!({"resource": "genies", "action": "update", "id": scene.id(), "data": {"is_active": false}});
    scene.http().post("/v1").key(&scene.ann.key).json(&off).call().data();
    is_private(&enter(scene.http(), &scene.genie, link.token.reveal()));
    let check = scene.act(
        json!({"action": "check", "agentId": scene.id(), "userId": scene.bob.principal.uuid.to_string()}),
    );
    assert_eq!(check.data(), json!({"allowed": false, "reason": "inactive"}));
    assert!(scene.app.site.mails().is_empty());
    request_access(scene.http(), &scene.genie, "vi@example.com");
    let requests = scene.act(json!({"action": "requests", "id": scene.id()})).data();
    assert_eq!(requests["requests"], json!([]));
    let mails = scene.app.site.mails();
    let mails: Vec<_> = mails.iter().map(|mail| &mail.record.letter).collect();
    assert!(matches!(mails[..], [Letter::RequestReceived]), "{mails:?}");
}

fn a_public_genie_spends_no_use(database: &Database) {
    let scene = Scene::set(database);
    let link = scene.app.site.link(&scene.ann, &scene.genie, 1);
    let open =
        json!({"resource": "genies", "action": "update", "id": scene.id(), "data": {"is_public": true}});
    scene.http().post("/v1").key(&scene.ann.key).json(&open).call().data();
    for _ in 0..2 {
        let entry = enter(scene.http(), &scene.genie, link.token.reveal()).data();
        assert_eq!((&entry["via"], &entry["pass"]), (&json!("public"), &Value::Null));
        let page = format!("/a/{}", link.token.reveal());
        assert_eq!(scene.http().get(&page).call().status, 200);
        assert_eq!(scene.http().post(&page).body("application/x-www-form-urlencoded", "").call().status, 303);
    }
    assert!(scene.app.site.history(link.grant.id).is_empty());
}

fn genies_are_listed_by_scope(database: &Database) {
    let scene = Scene::set(database);
    let ada = scene.app.site.administrator("ada@example.com");
    let own = scene.app.site.genie(&scene.bob, "Own");
    let end = scene.in_minutes(60);
    scene.add_bob(json!({"expires_at": end}));
    let list =
        |who: &Account, query: &str| scene.http().get(&format!("/v1/genies{query}")).key(&who.key).call();
    let names = |answer: Answer| -> Vec<String> {
        let data = answer.data();
        data["agents"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(list(&scene.bob, "")), ["Own"]);
    let usable = list(&scene.bob, "?scope=usable").data();
    assert_eq!(usable["agents"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&usable["agents"][0]["via"], &usable["agents"][0]["expires_at"]),
        (&json!("owner"), &Value::Null)
    );
    assert_eq!(
        (&usable["agents"][1]["via"], &usable["agents"][1]["expires_at"]),
        (&json!("user"), &json!(end))
    );
    assert_eq!(usable["agents"][1].get("owner_id"), None, "what only owners see is left out");
    let short = list(&scene.bob, "/list?scope=usable&limit=1").data();
    assert_eq!(
        short["agents"],
        json!([{"id": own.id.to_string(), "name": "Own", "via": "owner", "expires_at": null}])
    );
    let rest =
        list(&scene.bob, &format!("/list?scope=usable&cursor={}", short["next_cursor"].as_str().unwrap()));
    assert_eq!(names(rest), ["Billing helper"]);

    assert_eq!(names(list(&ada, "?scope=everything")), ["Own", "Billing helper"]);
    assert_eq!(names(list(&ada, &format!("?scope=everything&owner={}", scene.bob.principal.uuid))), ["Own"]);
    assert!(names(list(&ada, "?scope=everything&owner=none")).is_empty());
    assert_eq!(list(&scene.bob, "?scope=everything").json()["error"]["code"], "FORBIDDEN");
    assert!(names(list(&ada, "?owner=none")).is_empty(), "it is asked about everybody's");
    assert_eq!(list(&scene.bob, "?owner=none").json()["error"]["code"], "FORBIDDEN");
    for (query, field) in
        [("?scope=all", "scope"), ("?scope=own&owner=none", "owner"), ("?scope=everything&owner=x", "owner")]
    {
        let answer = list(&ada, query).json();
        assert_eq!(answer["error"]["code"], "VALIDATION_ERROR");
        assert!(answer["error"]["fields"].get(field).is_some(), "{answer}");
    }
    let path = format!("/api/v1/agents/{}", scene.bob.principal.id);
    assert_eq!(scene.http().delete(&path).key(&ada.key).call().status, 200);
    for query in ["?scope=everything&owner=none", "?owner=none"] {
        assert_eq!(names(list(&ada, query)), ["Own"]);
    }
    let told = scene.app.site.mails();
    assert!(told.iter().any(|mail| matches!(mail.record.letter, Letter::GeniesOrphaned { .. })), "{told:?}");

    // Who may use a Genie sees it, without what only owners see.
    let carl = scene.app.site.owner("carl@example.com");
    let get = |who: &Account| list(who, &format!("/{}", scene.genie.id));
    assert_eq!(get(&carl).json()["error"]["code"], "FORBIDDEN");
    scene.act(json!({"action": "add-user", "agentId": scene.id(), "email": "carl@example.com"})).data();
    let seen = get(&carl).data()["agent"].take();
    assert_eq!((&seen["via"], seen.get("owner_id")), (&json!("user"), None));
    assert!(get(&scene.ann).data()["agent"].get("owner_id").is_some());
}

fn what_is_gone_keeps_its_history(database: &Database) {
    let scene = Scene::set(database);
    let link = scene.app.site.link(&scene.ann, &scene.genie, 0);
    assert_eq!(enter(scene.http(), &scene.genie, link.token.reveal()).status, 200);
    let id = link.grant.id.0;
    scene.act(json!({"action": "delete", "id": id})).data();
    let history = scene.act(json!({"action": "history", "id": id})).data();
    assert_eq!(history["uses"].as_array().unwrap().len(), 1);
    assert_eq!(scene.act(json!({"action": "list", "id": scene.id()})).data()["grants"], json!([]));
    let all = scene.http().get(&format!("/v1/genie-access/list?id={}&include=ended", scene.id()));
    let all = all.key(&scene.ann.key).call().data();
    assert_eq!((&all["grants"][0]["id"], &all["grants"][0]["use_count"]), (&json!(id), &json!(1)));
    assert!(all["grants"][0]["ended_at"].is_string() && all["grants"][0].get("token").is_none());
    let other = act(scene.http(), &scene.bob, &json!({"action": "history", "id": id}));
    assert_eq!(other.json()["error"]["code"], "FORBIDDEN");
    assert_eq!(scene.act(json!({"action": "get", "id": id})).json()["error"]["code"], "NOT_FOUND");
}
