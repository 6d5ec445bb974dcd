//! Links that ask for more than to have them, from the owner's words to the visitor's pass.

use crate::support::{Database, act, enter, is_private, knock, on_both, pass_of};
use portcullis_domain::access::genies::Genie;
use portcullis_domain::records::outbox::Letter;
use portcullis_testkit::app::{Account, Answer, App, Builder};
use serde_json::{Value, json};
use std::thread;
use std::time::Duration;

on_both!(
    a_password_is_asked_for_and_never_shown,
    what_makes_no_sense_is_named,
    an_address_is_proven_by_a_code,
    five_tries_of_a_code_count,
    a_link_opens_from_its_networks_alone,
    a_link_opens_from_its_start_for_its_hours,
    as_many_come_in_as_the_limit_says,
    an_office_behind_one_address_is_let_in,
    ten_wrong_passwords_of_a_network_count,
);

const PASSWORD: &str = "tell me by phone";

struct Scene {
    app: App,
    ann: Account,
    genie: Genie,
}

/// A link: its number and its token.
struct Link(Value, String);

impl Scene {
    fn set(database: &Database) -> Self {
        Self::of(database.app())
    }

    fn of(builder: Builder) -> Self {
        let app = builder.set("trusted_proxies", "127.0.0.0/8").set("auth_rate_per_minute", "1000").start();
        let ann = app.site.owner("ann@example.com");
        let genie = app.site.genie(&ann, "Billing helper");
        Self { app, ann, genie }
    }

    fn act(&self, call: &Value) -> Answer {
        act(&self.app.http, &self.ann, call)
    }

    fn make(&self, link: &Value) -> Answer {
        self.act(&json!({"action": "create", "id": self.genie.id.to_string(), "data": link}))
    }

    fn link(&self, link: &Value) -> Link {
        let made = self.make(link).data()["grant"].take();
        Link(made["id"].clone(), made["token"].as_str().unwrap().to_owned())
    }

    /// Knocks with a link and what else is shown.
    fn show(&self, link: &Link, shown: &Value) -> Answer {
        self.show_from(link, shown, "192.0.2.1")
    }

    fn show_from(&self, link: &Link, shown: &Value, ip: &str) -> Answer {
        let mut data = shown.clone();
        data["url_name"] = json!(self.genie.url_name.as_str());
        let ask = self.app.http.post("/v1/public-agent-pages/url").header("x-agent-access-token", &link.1);
        ask.header("x-forwarded-for", ip).json(&data).call()
    }

    fn send_code(&self, link: &Link, email: &str) {
        let wish = json!({"url_name": self.genie.url_name.as_str(), "email": email});
        let ask = self.app.http.post("/v1/public-agent-pages/send-code");
        let sent = ask.header("x-agent-access-token", &link.1).json(&wish).call();
        assert_eq!(sent.data(), json!({"sent": true}));
    }

    /// The codes that were mailed to an address.
    fn codes(&self, email: &str) -> Vec<String> {
        let mails = self.app.site.mails().into_iter();
        let codes =
            mails.filter(|mail| mail.to() == email && matches!(mail.record.letter, Letter::LinkCode { .. }));
        codes.filter_map(|mail| mail.link).collect()
    }

    fn uses(&self, link: &Link) -> Value {
        self.act(&json!({"action": "get", "id": link.0})).data()["grant"]["use_count"].clone()
    }

    fn check(&self, link: &Link) -> Value {
        self.act(&json!({"action": "check", "agentId": self.genie.id.to_string(), "token": link.1})).data()
    }
}

fn needs(answer: &Answer) -> Value {
    is_private(answer);
    answer.json()["error"]["needs"].clone()
}

fn another(code: &str) -> &'static str {
    if code == "000000" { "111111" } else { "000000" }
}

fn a_password_is_asked_for_and_never_shown(database: &Database) {
    let scene = Scene::set(database);
    let link =
        scene.link(&json!({"password": PASSWORD, "max_uses": 3, "name": "For Vi", "message": "Hello."}));
    let read = scene.act(&json!({"action": "get", "id": link.0}));
    assert!(!read.text.contains(PASSWORD), "{read:?}");
    let shown = read.data()["grant"].take();
    assert_eq!(
        (&shown["has_password"], &shown["name"], &shown["message"]),
        (&json!(true), &json!("For Vi"), &json!("Hello."))
    );

    assert_eq!(needs(&enter(&scene.app.http, &scene.genie, &link.1)), json!(["password"]));
    let wrong = scene.show(&link, &json!({"password": "something else"}));
    assert_eq!(needs(&wrong), json!(["password"]));
    assert_eq!(wrong.json()["error"]["fields"]["password"], "This password is wrong.");
    assert_eq!(scene.check(&link), json!({"allowed": false, "reason": "conditions"}));
    assert_eq!(scene.uses(&link), 0);

    let inside = scene.show(&link, &json!({"password": PASSWORD}));
    let pass = pass_of(&inside);
    assert_eq!(enter(&scene.app.http, &scene.genie, &pass).status, 200);
    assert_eq!(scene.uses(&link), 1);

    // The same key, the same pass, one use.
    let again = || {
        let wish = json!({"url_name": scene.genie.url_name.as_str(), "password": PASSWORD});
        let ask = scene.app.http.post("/v1/public-agent-pages/url").header("x-agent-access-token", &link.1);
        pass_of(&ask.header("idempotency-key", "once").json(&wish).call())
    };
    assert_eq!(again(), again());
    assert_eq!(scene.uses(&link), 2);

    // Whoever is inside stays, also when the password is another one, or gone.
    for (change, asked) in [(json!("a new password"), json!(["password"])), (Value::Null, Value::Null)] {
        let changed = scene.act(&json!({"action": "update", "id": link.0, "data": {"password": change}}));
        assert_eq!(changed.data()["grant"]["has_password"], json!(!asked.is_null()));
        assert_eq!(enter(&scene.app.http, &scene.genie, &pass).status, 200);
        if !asked.is_null() {
            assert_eq!(needs(&scene.show(&link, &json!({"password": PASSWORD}))), asked);
        }
    }
    assert_eq!(enter(&scene.app.http, &scene.genie, &link.1).status, 200);
    // What does not open says nothing of what it asks for.
    let close = json!({"action": "update", "id": link.0, "data": {"password": PASSWORD, "max_uses": 3}});
    scene.act(&close).data();
    assert_eq!(needs(&enter(&scene.app.http, &scene.genie, &link.1)), Value::Null);
    let other = scene.app.site.genie(&scene.ann, "Other");
    assert_eq!(needs(&enter(&scene.app.http, &other, &link.1)), Value::Null);
}

fn what_makes_no_sense_is_named(database: &Database) {
    let scene = Scene::set(database);
    let later = scene.app.site.now().plus(Duration::from_secs(60)).to_string();
    for (link, field, said) in [
        (json!({"password": "a".repeat(73)}), "password", "at most 72 bytes"),
        (json!({"password": "short"}), "password", "at least 8 characters"),
        (json!({"allowed_networks": ["192.0.2.7/24"]}), "allowed_networks", "The network is 192.0.2.0/24."),
        (json!({"allowed_networks": ["192.0.2.0/33"]}), "allowed_networks", "such as 192.0.2.0/24"),
        (json!({"email_domains": ["not a domain"]}), "email_domains", "such as example.com"),
        (json!({"once_per_person": true}), "once_per_person", "needs email_domains"),
        (json!({"starts_at": later, "expires_at": later}), "starts_at", "before expires_at"),
        (json!({"pass_hours": 0}), "pass_hours", "from 1 to 720"),
        (json!({"pass_hours": 721}), "pass_hours", "from 1 to 720"),
    ] {
        let refused = scene.make(&link);
        assert_eq!(refused.status, 400, "{link}: {refused:?}");
        let text = refused.json()["error"]["fields"][field].as_str().unwrap_or_default().to_owned();
        assert!(text.contains(said), "{link}: {refused:?}");
    }
    let one = scene.make(&json!({"email_domains": ["@Example.COM", "M\u{fc}nchen.de", "example.com"]}));
    assert_eq!(one.data()["grant"]["email_domains"], json!(["example.com", "xn--mnchen-3ya.de"]));
}

fn an_address_is_proven_by_a_code(database: &Database) {
    let scene = Scene::set(database);
    let link = scene.link(&json!({"email_domains": ["example.com"], "once_per_person": true}));
    assert_eq!(needs(&enter(&scene.app.http, &scene.genie, &link.1)), json!(["email", "code"]));
    for other in ["vi@example.org", "vi@sub.example.com", "vi@notexample.com"] {
        scene.send_code(&link, other);
        assert!(scene.codes(other).is_empty());
    }
    scene.send_code(&link, "vi@example.com");
    let code = scene.codes("vi@example.com").remove(0);
    let show = |code: &str| scene.show(&link, &json!({"email": "vi@example.com", "code": code}));
    assert_eq!(needs(&show(another(&code))), json!(["code"]));
    let wide: String = code.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
    let pass = pass_of(&show(&format!("{} {}", &wide[..9], &wide[9..])));
    assert_eq!(enter(&scene.app.http, &scene.genie, &pass).status, 200);
    assert_eq!(needs(&show(&code)), json!(["code"]), "a code is used once");
    let history = scene.act(&json!({"action": "history", "id": link.0})).data();
    assert_eq!(history["uses"][0]["email"], "vi@example.com");

    scene.send_code(&link, "vi@example.com");
    let second = scene.codes("vi@example.com").into_iter().find(|one| *one != code).unwrap();
    is_private(&show(&second));
    assert_eq!(scene.uses(&link), 1, "an address gets in once");
    assert_eq!(enter(&scene.app.http, &scene.genie, &pass).status, 200, "and stays");

    let below = scene.link(&json!({"email_domains": ["*.example.net"]}));
    scene.send_code(&below, "wu@example.net");
    scene.send_code(&below, "wu@desk.example.net");
    assert!(scene.codes("wu@example.net").is_empty());
    let code = scene.codes("wu@desk.example.net").remove(0);
    assert_eq!(scene.show(&below, &json!({"email": "wu@desk.example.net", "code": code})).status, 200);
    let late = scene.link(&json!({"email_domains": ["example.com"]}));
    scene.send_code(&late, "xi@example.com");
    let code = scene.codes("xi@example.com").remove(0);
    scene.app.site.advance(Duration::from_secs(600));
    let shown = scene.show(&late, &json!({"email": "xi@example.com", "code": code}));
    assert_eq!(needs(&shown), json!(["code"]), "ten minutes are over");
}

fn five_tries_of_a_code_count(database: &Database) {
    let scene = Scene::set(database);
    let link = scene.link(&json!({"email_domains": ["example.com"]}));
    scene.send_code(&link, "vi@example.com");
    let code = scene.codes("vi@example.com").remove(0);
    let show = |code: &str| scene.show(&link, &json!({"email": "vi@example.com", "code": code}));
    thread::scope(|scope| {
        let wrong = another(&code);
        let tries: Vec<_> = (0..50).map(|_| scope.spawn(|| needs(&show(wrong)))).collect();
        for tried in tries {
            assert_eq!(tried.join().unwrap(), json!(["code"]));
        }
    });
    assert_eq!(needs(&show(&code)), json!(["code"]), "all tries are used");
    assert_eq!(scene.uses(&link), 0);
    scene.send_code(&link, "vi@example.com");
    let new = scene.codes("vi@example.com").into_iter().find(|one| *one != code).unwrap();
    assert_eq!(show(&new).status, 200, "a new code has tries of its own");
}

fn a_link_opens_from_its_networks_alone(database: &Database) {
    let scene = Scene::set(database);
    let link = scene.link(&json!({"allowed_networks": ["198.51.100.0/24", "2001:db8::7"]}));
    let from = |ip| scene.show_from(&link, &json!({}), ip);
    assert_eq!(needs(&from("192.0.2.1")), Value::Null);
    let pass = pass_of(&from("198.51.100.9"));
    assert_eq!(from("2001:db8::7").status, 200);
    assert_eq!(from("::ffff:198.51.100.7").status, 200);
    is_private(&from("2001:db8::8"));
    assert_eq!(scene.uses(&link), 3);
    let inside = |ip| knock(&scene.app.http, &scene.genie, &pass).header("x-forwarded-for", ip).call().status;
    assert_eq!((inside("198.51.100.9"), inside("192.0.2.1")), (200, 403));
}

fn a_link_opens_from_its_start_for_its_hours(database: &Database) {
    let scene = Scene::set(database);
    let start = scene.app.site.now().plus(Duration::from_secs(3_600));
    let link = scene.link(&json!({"starts_at": start.to_string(), "pass_hours": 2, "password": PASSWORD}));
    let read = || scene.act(&json!({"action": "get", "id": link.0})).data()["grant"]["status"].clone();
    assert_eq!(read(), "not_started");
    assert_eq!(scene.check(&link), json!({"allowed": false, "reason": "not_started"}));
    assert_eq!(needs(&scene.show(&link, &json!({"password": PASSWORD}))), Value::Null);
    let page = || scene.app.http.get(&format!("/a/{}", link.1)).call().text;
    assert!(page().contains("This link is not open yet"));
    scene.app.site.advance(Duration::from_secs(3_600));
    assert_eq!(read(), "active");
    assert!(page().contains("Password of the link"));
    let pass = pass_of(&scene.show(&link, &json!({"password": PASSWORD})));
    scene.app.site.advance(Duration::from_secs(7_199));
    assert_eq!(enter(&scene.app.http, &scene.genie, &pass).status, 200);
    scene.app.site.advance(Duration::from_secs(1));
    is_private(&enter(&scene.app.http, &scene.genie, &pass));
}

fn as_many_come_in_as_the_limit_says(database: &Database) {
    let scene = Scene::set(database);
    let link = scene.link(&json!({"password": PASSWORD, "max_uses": 10}));
    let inside = thread::scope(|scope| {
        let visitors: Vec<_> = (0..30)
            .map(|n| {
                let (scene, link) = (&scene, &link);
                scope.spawn(move || {
                    scene.show_from(link, &json!({"password": PASSWORD}), &format!("10.{n}.0.1")).status
                })
            })
            .collect();
        visitors.into_iter().map(|one| one.join().unwrap()).filter(|status| *status == 200).count()
    });
    assert_eq!(inside, 10);
    assert_eq!(scene.uses(&link), 10);
}

/// The statuses that visitors hear who come at once from one address with this password.
fn at_once(scene: &Scene, link: &Link, password: &str, visitors: usize) -> Vec<u16> {
    let shown = &json!({"password": password});
    thread::scope(|scope| {
        let all: Vec<_> =
            (0..visitors).map(|_| scope.spawn(move || scene.show(link, shown).status)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

fn an_office_behind_one_address_is_let_in(database: &Database) {
    // Slow enough that all of them are there before the first is through.
    let scene = Scene::of(database.app().set("bcrypt_cost", "10"));
    let link = scene.link(&json!({"password": PASSWORD}));
    assert_eq!(at_once(&scene, &link, PASSWORD, 30), [200; 30]);
    assert_eq!(scene.uses(&link), 30);
}

fn ten_wrong_passwords_of_a_network_count(database: &Database) {
    let scene = Scene::set(database);
    let link = scene.link(&json!({"password": PASSWORD}));
    let heard = at_once(&scene, &link, "something else", 30);
    let of = |status| heard.iter().filter(|heard| **heard == status).count();
    assert_eq!((of(403), of(429)), (10, 20));
    let late = scene.show(&link, &json!({"password": PASSWORD}));
    assert_eq!((late.status, late.header("retry-after")), (429, "900"));
    assert_eq!(scene.show_from(&link, &json!({"password": PASSWORD}), "198.51.100.1").status, 200);
    scene.app.site.advance(Duration::from_secs(901));
    assert_eq!(scene.show(&link, &json!({"password": PASSWORD})).status, 200);
    assert_eq!(scene.uses(&link), 2);
}
