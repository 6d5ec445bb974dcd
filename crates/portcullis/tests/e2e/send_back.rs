//! What a client read it may send back: whole, with one value changed, and never with one changed that is not for it to
//! change.

use crate::support::{Database, on_both};
use portcullis_domain::records::outbox::Letter;
use portcullis_testkit::app::{Account, Answer, Http};
use serde_json::{Map, Value, json};
use std::time::Duration;

on_both!(everything_that_is_read_can_be_sent_back);

/// An object that can be read and changed.
struct Thing {
    name: &'static str,
    read: Call,
    /// Where the object stands in an answer's `data`.
    at: &'static str,
    /// Every way to send it back.
    write: Vec<(Call, Shape)>,
    /// Other values of the fields that can be changed, one at a time.
    changes: Value,
    /// Fields that are left alone: they say which object it is, or are held in a way of their own.
    left_alone: &'static [&'static str],
}

/// Method and path.
type Call = (&'static str, String);

/// How the object is put into a body.
#[derive(Clone)]
enum Shape {
    Bare,
    Action(Value),
}

struct Scene<'a> {
    http: &'a Http,
    ada: &'a Account,
    entries: &'a dyn Fn() -> usize,
}

impl Scene<'_> {
    fn call(&self, (method, path): &Call, body: Option<&Value>) -> Answer {
        let ask = self.http.ask(method.parse().unwrap(), path).key(&self.ada.key);
        body.into_iter().fold(ask, |ask, body| ask.json(body)).call()
    }

    fn read(&self, thing: &Thing) -> Map<String, Value> {
        let data = self.call(&thing.read, None).data();
        data.pointer(thing.at).and_then(Value::as_object).cloned().unwrap_or_else(|| panic!("{data}"))
    }

    fn write(&self, (call, shape): &(Call, Shape), object: &Map<String, Value>) -> Answer {
        let body = match shape {
            Shape::Bare => Value::Object(object.clone()),
            Shape::Action(call) => {
                let mut call = call.clone();
                call["data"] = Value::Object(object.clone());
                call
            }
        };
        self.call(call, Some(&body))
    }

    fn check(&self, thing: &Thing) {
        for way in &thing.write {
            let own = self.read(thing);
            let entries = (self.entries)();
            let said = format!("{} by {} {}", thing.name, way.0.0, way.0.1);

            let answer = self.write(way, &own);
            assert_eq!(answer.status, 200, "{said}: {answer:?}");
            assert_eq!(
                (self.read(thing), (self.entries)()),
                (own.clone(), entries),
                "{said}: nothing changes"
            );

            for (field, value) in &own {
                match thing.changes.get(field) {
                    Some(new) => self.changes_just(thing, way, &own, field, new),
                    None if thing.left_alone.contains(&field.as_str()) => {}
                    None => self.is_held(thing, way, &own, field, value, &said),
                }
            }
        }
    }

    fn changes_just(
        &self,
        thing: &Thing,
        way: &(Call, Shape),
        own: &Map<String, Value>,
        field: &str,
        new: &Value,
    ) {
        let entries = (self.entries)();
        let mut sent = own.clone();
        sent.insert(field.to_owned(), new.clone());
        let answer = self.write(way, &sent);
        assert_eq!(answer.status, 200, "{}: {field}: {answer:?}", thing.name);
        let now = self.read(thing);
        for (name, value) in own.iter().filter(|(name, _)| *name != "updated_at") {
            let expected = if name == field { new } else { value };
            // What somebody may do follows from their roles, and where a link stands from its beginning.
            let follows =
                [("permissions", "roles"), ("status", "starts_at")].contains(&(name.as_str(), field));
            assert!(
                now[name] == *expected || follows,
                "{}: {field}: {name}: {} {expected}",
                thing.name,
                now[name]
            );
        }
        assert_eq!((self.entries)(), entries + 1, "{}: {field} is noted", thing.name);
        let back = own.iter().filter(|(name, _)| *name == field || thing.left_alone.contains(&name.as_str()));
        let back = back.map(|(name, value)| (name.clone(), value.clone())).collect();
        assert_eq!(self.write(way, &back).status, 200, "{}: {field} back again", thing.name);
    }

    /// A field that this call cannot change is refused by its name. Times change by themselves, and may be old.
    fn is_held(
        &self,
        thing: &Thing,
        way: &(Call, Shape),
        own: &Map<String, Value>,
        field: &str,
        value: &Value,
        said: &str,
    ) {
        let (before, entries) = (self.read(thing), (self.entries)());
        let mut sent = own.clone();
        let is_time = field.ends_with("_at");
        sent.insert(field.to_owned(), if is_time { json!("2020-01-01T00:00:00Z") } else { other(value) });
        let answer = self.write(way, &sent);
        if is_time {
            assert_eq!(answer.status, 200, "{said}: {field}: {answer:?}");
        } else {
            assert_eq!(answer.status, 400, "{said}: {field}: {answer:?}");
            let body = answer.json();
            let failure = body.get("error").unwrap_or(&body["data"]);
            let named: Vec<_> = failure["fields"].as_object().unwrap().keys().collect();
            assert_eq!(named, [field], "{said}: {answer:?}");
        }
        assert_eq!((self.read(thing), (self.entries)()), (before, entries), "{said}: {field}");
    }
}

/// Another value of the same kind.
fn other(value: &Value) -> Value {
    match value {
        Value::Null => json!("something"),
        Value::Bool(flag) => json!(!flag),
        Value::Number(number) => json!(number.as_i64().unwrap() + 1),
        Value::String(text) => json!(format!("{text}x")),
        Value::Array(items) if items.is_empty() => json!(["something"]),
        Value::Array(_) => json!([]),
        Value::Object(fields) => {
            let mut fields = fields.clone();
            let held = fields.iter_mut().find(|(name, _)| !name.ends_with("_at")).unwrap().1;
            *held = other(held);
            Value::Object(fields)
        }
    }
}

/// What of a link can be changed by itself. That each address gets in once goes with domains only.
fn link_changes(starts_at: &str) -> Value {
    json!({
        "max_uses": 7, "notify_on_use": "daily", "name": "Other", "message": "Other",
        "starts_at": starts_at, "pass_hours": 48, "email_domains": ["example.com"],
        "allowed_networks": ["192.0.2.0/24"],
    })
}

fn everything_that_is_read_can_be_sent_back(database: &Database) {
    let app = database.app().start();
    let site = &app.site;
    let ada = site.administrator("ada@example.com");
    let bob = site.owner("bob@example.com");
    let scene = Scene { http: &app.http, ada: &ada, entries: &|| site.activity().len() };
    let desk =
        |method, path: &str, body: Value| scene.call(&(method, format!("/api/v1{path}")), Some(&body)).data();
    let act = |body: Value| scene.call(&("POST", "/v1/genie-access".into()), Some(&body)).data();

    let bob_id = bob.principal.id;
    let support =
        desk("POST", "/teams", json!({"name": "Support", "emoji": "", "members": [bob_id.0]}))["id"].clone();
    let sales = desk("POST", "/teams", json!({"name": "Sales"}))["id"].clone();
    let role = desk("POST", "/roles", json!({"name": "Lead", "permissions": ["teams:manage"]}))["id"].clone();
    desk(
        "PUT",
        &format!("/agents/{bob_id}"),
        json!({"last_name": "Smith", "avatar_url": "https://example.com/b.png"}),
    );
    desk("PUT", "/agents/me", json!({"last_name": "King", "avatar_url": "https://example.com/a.png"}));
    let roles = scene.call(&("GET", "/api/v1/roles".into()), None).data();
    let built_in = |name: &str| {
        roles.as_array().unwrap().iter().find(|role| role["name"] == name).unwrap()["id"].clone()
    };
    let genie = site.genie(&ada, "Billing helper").id.to_string();
    let link = site.link(&ada, &site.genie(&ada, "Another"), 5).grant.id;
    let ending = act(
        json!({"action": "create", "id": genie, "expires_at": site.now().plus(Duration::from_secs(60)).to_string()}),
    );
    let ended = ending["grant"]["id"].clone();
    let user = bob.principal.uuid.to_string();
    act(json!({"action": "add-user", "agentId": genie, "userId": user}));
    site.advance(Duration::from_secs(61));

    let profile = json!({
        "first_name": "Other", "last_name": null, "email": "other@example.com", "avatar_url": null, "country": "AU",
    });
    let mut agent = profile.clone();
    for (name, value) in json!({
        "availability": "away", "enabled": false, "roles": ["Lead", "agent"],
        "teams": [{"id": sales, "name": "Sales", "emoji": null}, {"id": support, "name": "Support", "emoji": null}],
    }).as_object().unwrap() {
        agent[name] = value.clone();
    }
    let at = |path: String| format!("/api/v1{path}");
    let bare = |method, path: &str| ((method, path.to_owned()), Shape::Bare);
    let by_action = |id: Value| {
        (("POST", "/v1/genie-access".to_owned()), Shape::Action(json!({"action": "update", "id": id})))
    };
    let desk_thing = |name, path: String, changes| Thing {
        name,
        read: ("GET", path.clone()),
        at: "",
        write: vec![bare("PUT", &path)],
        changes,
        left_alone: &[],
    };
    let grant = |name, id: &Value, changes| Thing {
        name,
        read: ("GET", format!("/v1/genie-access/{id}")),
        at: "/grant",
        write: vec![bare("PATCH", &format!("/v1/genie-access/{id}")), by_action(id.clone())],
        changes,
        left_alone: &[],
    };
    let far = "2099-01-01T00:00:00Z";
    let role_changes = json!({"name": "Other", "description": "Other", "permissions": []});
    let genie_changes = json!({
        "name": "Other", "url_name": "other", "description": "Other", "is_public": true, "is_active": false,
        "launch_url": "https://example.com/other", "owner_id": user, "remind_before_end": false,
    });
    let mut until_far = link_changes("2098-01-01T00:00:00Z");
    until_far["expires_at"] = far.into();
    let things = [
        desk_thing("an agent", at(format!("/agents/{bob_id}")), agent),
        desk_thing("oneself", at("/agents/me".into()), profile),
        desk_thing(
            "a team",
            at(format!("/teams/{support}")),
            json!({"name": "Other", "emoji": "🛟", "members": []}),
        ),
        desk_thing("a role", at(format!("/roles/{role}")), role_changes),
        Thing {
            // A built-in role's name is held by a conflict.
            left_alone: &["name"],
            ..desk_thing(
                "the role agent",
                at(format!("/roles/{}", built_in("agent"))),
                json!({"description": "Other", "permissions": []}),
            )
        },
        Thing {
            name: "a Genie",
            read: ("GET", format!("/v1/genies/{genie}")),
            at: "/agent",
            write: vec![
                bare("PATCH", &format!("/v1/genies/{genie}")),
                (
                    ("POST", "/v1".into()),
                    Shape::Action(json!({"resource": "genies", "action": "update", "id": genie})),
                ),
            ],
            changes: genie_changes,
            left_alone: &[],
        },
        Thing { left_alone: &["once_per_person"], ..grant("a link", &link.0.into(), until_far) },
        // An end that is over can stay, and nothing else that is over can take its place.
        Thing {
            left_alone: &["expires_at", "once_per_person"],
            ..grant("a link that has ended", &ended, link_changes("2020-01-01T00:00:00Z"))
        },
        Thing {
            name: "a direct access",
            read: ("GET", format!("/v1/genie-access?id={genie}")),
            at: "/users/0",
            write: vec![(
                ("POST", "/v1/genie-access".into()),
                Shape::Action(json!({"action": "update-user"})),
            )],
            changes: json!({"expires_at": far}),
            left_alone: &["agent_id", "user_id"],
        },
    ];
    for thing in &things {
        scene.check(thing);
    }
    let admin = at(format!("/roles/{}", built_in("admin")));
    let whole = scene.call(&("GET", admin.clone()), None).data();
    assert_eq!(scene.call(&("PUT", admin), Some(&whole)).status, 200, "unchanged, it is no edit");
    let told = site.mails();
    let is_of_a_change = |letter: &Letter| {
        matches!(
            letter,
            Letter::EmailChanged { .. } | Letter::GeniesReceived { .. } | Letter::GeniesHandedOver { .. }
        )
    };
    assert!(told.iter().all(|mail| is_of_a_change(&mail.record.letter)), "{told:?}");
}
