//! Nobody gains, or gives, what they do not have: by every route that could.

use crate::desk::imports::{upload, work_off};
use crate::desk::{Desk, Person, id};
use crate::support::{Answer, PASSWORD};
use reqwest::Method;
use serde_json::{Value, json};

const USERS: &str = "users:manage";
const ROLES: &str = "roles:manage";

/// What a caller holds.
const HELD: [&[&str]; 5] = [
    &["teams:manage"],
    &[USERS, "teams:manage"],
    &[ROLES, "teams:manage"],
    &[USERS, ROLES],
    &[USERS, ROLES, "teams:manage", "genies:write"],
];

/// What a caller reaches for.
const WANTED: [&[&str]; 4] =
    [&[], &["teams:manage"], &["teams:manage", "genies:write"], &[ROLES, "outbox:manage"]];

/// A caller, a role that holds what they want, and somebody who has it.
struct Scene<'a> {
    desk: &'a Desk,
    number: usize,
    held: &'a [&'a str],
    wanted: &'a [&'a str],
    caller: Person,
    own_role: String,
    role: (i64, String),
    target: i64,
    accomplice: i64,
}

impl<'a> Scene<'a> {
    async fn set(desk: &'a Desk, number: usize, held: &'a [&'a str], wanted: &'a [&'a str]) -> Self {
        let (own, role) = (format!("own {number}"), format!("wanted {number}"));
        desk.role(&own, held).await;
        let address = |who: &str| format!("{who}{number}@example.com");
        Self {
            desk,
            number,
            held,
            wanted,
            role: (desk.role(&role, wanted).await, role.clone()),
            caller: desk.person(&address("caller"), &[&own]).await,
            own_role: own,
            target: desk.person(&address("target"), &[&role]).await.id,
            accomplice: desk.agent(&address("accomplice"), &[]).await,
        }
    }

    async fn ask(&self, method: Method, path: &str, body: Value) -> Answer {
        let ask = self.desk.server.ask(method, &format!("/api/v1{path}")).key(&self.caller.key);
        ask.json(&body).call().await
    }

    /// Whether the caller holds this permission and all that they want.
    fn may(&self, takes: &str) -> bool {
        self.held.contains(&takes) && self.wanted.iter().all(|one| self.held.contains(one))
    }

    /// What every role and everybody of this scene is like, and how many people there are.
    async fn state(&self) -> Vec<String> {
        let people = [self.caller.id, self.target, self.accomplice].map(|id| format!("/agents/{id}"));
        let mut state = vec![self.desk.get("/agents?page_size=1").await.data()["total"].to_string()];
        for path in people.iter().map(String::as_str).chain(["/roles"]) {
            state.push(self.desk.get(path).await.text);
        }
        state
    }

    /// Tries one way. Refused, it must have changed nothing.
    async fn attempt(&self, takes: &str, method: Method, path: String, body: Value) {
        let before = self.state().await;
        let way = format!("{method} {path} {body} holding {:?}, wanting {:?}", self.held, self.wanted);
        let answer = self.ask(method, &path, body).await;
        if self.may(takes) {
            assert!(answer.status.is_success(), "{way}: {answer:?}");
        } else {
            answer.is_desk_failure(403, "PermissionError");
            assert_eq!(self.state().await, before, "{way}");
        }
    }

    /// What the caller may do in the end.
    async fn permissions(&self) -> Value {
        let me = self.desk.server.get("/api/v1/agents/me").key(&self.caller.key).call().await.data();
        me["permissions"].clone()
    }
}

#[tokio::test]
async fn nobody_gains_or_gives_what_they_lack() {
    let mut number = 0;
    for held in HELD {
        let desk = Desk::set();
        for wanted in WANTED {
            number += 1;
            let scene = Scene::set(&desk, number, held, wanted).await;
            let before = scene.permissions().await;
            try_every_way(&scene).await;
            assert_eq!(scene.permissions().await, before, "holding {held:?}, wanting {wanted:?}");
        }
    }
}

async fn try_every_way(scene: &Scene<'_>) {
    let (post, put, delete) = (Method::POST, Method::PUT, Method::DELETE);
    let (number, (role, name)) = (scene.number, &scene.role);
    let (target, accomplice) = (format!("/agents/{}", scene.target), format!("/agents/{}", scene.accomplice));
    let oneself = format!("/agents/{}", scene.caller.id);
    let hired = json!({"first_name": "New", "email": format!("new{number}@example.com"), "roles": [name]});
    let made = json!({"name": format!("made {number}"), "permissions": scene.wanted});
    let wider = json!({"permissions": ([scene.held, scene.wanted].concat())});
    let own = own_role(scene).await;
    for (takes, method, path, body) in [
        (USERS, &post, "/agents".to_owned(), hired),
        (USERS, &put, accomplice, json!({"roles": [name]})),
        (USERS, &put, oneself, json!({"roles": [scene.own_role, name]})),
        (ROLES, &post, "/roles".to_owned(), made),
        (ROLES, &put, format!("/roles/{own}"), wider),
        (ROLES, &put, format!("/roles/{role}"), json!({"description": "Mine."})),
        (USERS, &post, format!("{target}/api-key"), json!({})),
        (USERS, &delete, format!("{target}/api-key"), json!({})),
        (USERS, &put, format!("{target}/password"), json!({"password": PASSWORD})),
        (USERS, &put, target.clone(), json!({"email": format!("taken{number}@example.com")})),
        (USERS, &put, target.clone(), json!({"enabled": false})),
    ] {
        scene.attempt(takes, method.clone(), path, body).await;
    }
    import(scene).await;
    of_oneself(scene).await;
    scene.attempt(USERS, delete, target, json!({})).await;
    scene.attempt(ROLES, put, format!("/roles/{role}"), json!({"permissions": []})).await;
}

async fn own_role(scene: &Scene<'_>) -> i64 {
    let roles = scene.desk.get("/roles").await.data();
    let own = roles.as_array().unwrap().iter().find(|role| role["name"] == scene.own_role.as_str()).unwrap();
    own["id"].as_i64().unwrap()
}

/// Who may manage agents may upload a file; each row is looked at for itself.
async fn import(scene: &Scene<'_>) {
    let (desk, number) = (scene.desk, scene.number);
    let file = format!("email,first_name,roles\nrow{number}@example.com,New,{}\n", scene.role.1);
    let before = scene.state().await;
    let answer = upload(&desk.server, file.as_bytes()).key(&scene.caller.key).call().await;
    if !scene.held.contains(&USERS) {
        answer.is_desk_failure(403, "PermissionError");
        return;
    }
    assert_eq!(answer.status, 202, "{answer:?}");
    work_off(&desk.server);
    let ended = desk.get("/agents/import/status").await.data();
    let is_in = u64::from(scene.may(USERS));
    assert_eq!((&ended["completed"], &ended["errored"]), (&json!(is_in), &json!(1 - is_in)), "{ended}");
    if is_in == 0 {
        assert_eq!(scene.state().await, before, "{:?} {:?}", scene.held, scene.wanted);
    }
}

/// By the route for one's own profile nobody gets anywhere, whatever they hold.
async fn of_oneself(scene: &Scene<'_>) {
    let before = scene.state().await;
    let team =
        json!([id(&scene.desk.post("/teams", json!({"name": format!("Team {}", scene.number)})).await)]);
    for (field, value) in [
        ("roles", json!([scene.role.1])),
        ("roles", json!(["admin"])),
        ("roles", json!([])),
        ("permissions", json!(["sla:manage"])),
        ("teams", team),
        ("enabled", json!(false)),
        ("availability", json!("away")),
        ("password", json!(PASSWORD)),
        ("api_key", json!(null)),
        ("id", json!(scene.target)),
        ("uuid", json!("018f4e9a-7c1d-7b3a-9a51-0123456789ab")),
        ("type", json!("admin")),
    ] {
        // What goes with it is not changed either.
        let body = json!({"first_name": "Eve", "country": "NZ", field: value});
        let refused = scene.ask(Method::PUT, "/agents/me", body).await;
        assert_eq!(refused.wrong_fields(), [field]);
    }
    assert_eq!(scene.state().await, before);
}
