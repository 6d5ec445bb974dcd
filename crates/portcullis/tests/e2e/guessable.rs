//! Passwords that are hard to guess, but not for whoever knows whose they are.

use portcullis_testkit::app::{Account, Answer, App};
use portcullis_testkit::wait::until;
use serde_json::{Value, json};

/// Each is made of one thing that is known of Zdzislawa Przybylski, <wolfenbuettel@example.com>.
const OWN: [&str; 4] = ["Zdzislawa2024", "Przybylski!", "wolfenbuettel1", "wolfenbuettel@example.com"];

struct Stage {
    app: App,
    ada: Account,
}

impl Stage {
    fn set() -> Self {
        let app = App::sqlite();
        Self { ada: app.site.administrator("ada@example.com"), app }
    }

    /// The number of a new agent.
    fn hire(&self, first_name: &str, last_name: &str, email: &str) -> Value {
        let draft = json!({"first_name": first_name, "last_name": last_name, "email": email});
        let made = self.app.http.post("/api/v1/agents").key(&self.ada.key).json(&draft).call();
        made.data()["id"].take()
    }

    fn people(&self) -> [Value; 2] {
        let whose = self.hire("Zdzislawa", "Przybylski", "wolfenbuettel@example.com");
        [whose, self.hire("Bob", "Smith", "bob@example.com")]
    }
}

fn is_refused(answer: &Answer) {
    assert_eq!(answer.status, 400, "{answer:?}");
    let wrong = answer.json()["data"]["fields"].take();
    assert_eq!(wrong.as_object().unwrap().keys().collect::<Vec<_>>(), ["password"], "{answer:?}");
    assert!(wrong["password"].as_str().unwrap().contains("easy to guess"), "{answer:?}");
}

#[test]
fn ones_own_names_are_refused_by_an_administrator() {
    let stage = Stage::set();
    let [whose, anybody] = stage.people();
    let set = |id: &Value, password: &str| {
        let ask = stage.app.http.put(&format!("/api/v1/agents/{id}/password")).key(&stage.ada.key);
        ask.json(&json!({"password": password})).call()
    };
    for own in OWN {
        is_refused(&set(&whose, own));
        assert_eq!(set(&anybody, own).data(), true, "{own}");
    }
    is_refused(&set(&anybody, "password1234"));
    assert_eq!(stage.app.site.mails().len(), OWN.len(), "who has a new password is told");
}

#[test]
fn ones_own_names_are_refused_by_a_mailed_link() {
    let stage = Stage::set();
    stage.people();
    let http = &stage.app.http;
    let link = |email: &str| {
        let known = stage.app.site.mails().len();
        assert_eq!(
            http.post("/api/v1/agents/reset-password").json(&json!({"email": email})).call().status,
            200
        );
        let mail = until("a mail with a link", || {
            let mails = stage.app.site.mails();
            (mails.len() > known).then(|| mails.into_iter().next().unwrap())
        });
        assert_eq!(mail.to(), email);
        mail.token().unwrap().to_owned()
    };
    let set = |token: &str, password: &str| {
        let body = json!({"token": token, "password": password});
        http.post("/api/v1/agents/set-password").json(&body).call()
    };
    let token = link("wolfenbuettel@example.com");
    for own in OWN {
        is_refused(&set(&token, own));
    }
    is_refused(&set(&token, "password1234"));
    assert_eq!(set(&token, "new-strong-password").data(), true, "a refusal does not use the link up");
    assert_eq!(set(&link("bob@example.com"), OWN[0]).data(), true, "it is not theirs");
    let session = portcullis_testkit::app::sign_in(http, "bob@example.com", OWN[0]);
    assert_eq!(http.get("/api/v1/agents/me").session(&session).call().data()["first_name"], "Bob");
    assert_eq!(stage.app.site.mails().len(), 4, "a link and a word of the change for each of the two");
}
