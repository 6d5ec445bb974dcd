//! The desk family.

mod activity_logs;
mod agent_changes;
mod agent_list;
mod agents;
mod api_keys;
mod compact;
mod conversations;
mod google_mobile;
pub(crate) mod imports;
mod leaving;
mod lockout;
mod me;
mod members;
mod outbox;
pub(crate) mod password_resets;
mod passwords;
mod permissions;
mod preferences;
mod profile;
mod push_tokens;
mod roles;
mod sessions;
mod sign_in;
mod teams;
mod texts;

use crate::support::{Answer, Ask, Server};
use portcullis_domain::Principal;
use serde_json::{Value, json};

/// Ann, who administers, and her key.
pub(crate) struct Desk {
    pub(crate) server: Server,
    pub(crate) ann: Principal,
    pub(crate) key: String,
}

/// Somebody on the staff.
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) key: String,
}

impl Desk {
    pub(crate) fn set() -> Self {
        Self::on(Server::start())
    }

    pub(crate) fn on(server: Server) -> Self {
        let ann = server.admin("ann@example.com");
        Self { key: server.key(&ann), ann, server }
    }

    /// Ann asks.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ann(self.server.get(&at(path))).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.ann(self.server.post(&at(path)).json(&body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.ann(self.server.put(&at(path)).json(&body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.ann(self.server.delete(&at(path))).await
    }

    pub(crate) async fn ann(&self, ask: Ask) -> Answer {
        ask.key(&self.key).call().await
    }

    /// The number of a new role.
    pub(crate) async fn role(&self, name: &str, permissions: &[&str]) -> i64 {
        id(&self.post("/roles", json!({"name": name, "permissions": permissions})).await)
    }

    /// The number of a new agent with these roles.
    pub(crate) async fn agent(&self, email: &str, roles: &[&str]) -> i64 {
        id(&self.post("/agents", json!({"first_name": "Bob", "email": email, "roles": roles})).await)
    }

    /// Somebody who holds just these permissions, by a role of their own.
    pub(crate) async fn holder(&self, email: &str, permissions: &[&str]) -> Person {
        let role = format!("role of {}", email.split('@').next().unwrap());
        self.role(&role, permissions).await;
        self.person(email, &[&role]).await
    }

    /// Somebody with these roles, and a key.
    pub(crate) async fn person(&self, email: &str, roles: &[&str]) -> Person {
        let id = self.agent(email, roles).await;
        let made = self.post(&format!("/agents/{id}/api-key"), json!({})).await.data();
        Person { id, key: made["api_key"].as_str().unwrap().to_owned() }
    }

    /// The number of a new team.
    pub(crate) async fn team(&self, name: &str, members: &[i64]) -> i64 {
        id(&self.post("/teams", json!({"name": name, "members": members})).await)
    }

    /// The kinds of the mails that were written so far and to whom, first one first.
    pub(crate) async fn mails(&self) -> Vec<(String, String)> {
        let part = self.get("/outbox").await.data();
        let mut mails: Vec<_> = part["results"].as_array().unwrap().iter().map(kind_and_to).collect();
        mails.reverse();
        mails
    }
}

fn kind_and_to(mail: &Value) -> (String, String) {
    (mail["kind"].as_str().unwrap().to_owned(), mail["to"].as_str().unwrap().to_owned())
}

fn at(path: &str) -> String {
    format!("/api/v1{path}")
}

/// The number of what was made.
pub(crate) fn id(answer: &Answer) -> i64 {
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.data()["id"].as_i64().unwrap()
}

/// The message of a failure of the desk family.
pub(crate) fn message(answer: &Answer) -> String {
    answer.json()["data"]["message"].as_str().unwrap().to_owned()
}

/// Checks that one field is wrong and that the message names it and the value.
pub(crate) fn names(answer: &Answer, field: &str, value: &str) {
    assert_eq!(answer.wrong_fields(), [field]);
    let text = answer.json()["data"]["fields"][field].as_str().unwrap().to_owned();
    assert!(text.contains(value) && message(answer).contains(field), "{answer:?}");
}

/// Names of what a list shows.
pub(crate) fn named(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}
