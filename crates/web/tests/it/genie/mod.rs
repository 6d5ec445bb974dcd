mod dispatch;
mod extend;
mod genies;
mod grants;
mod guards;
mod history;
mod openapi;
mod policy;
mod requests;
mod review;
mod teams;
mod users;
mod visitors;
mod wrong_fields;

use crate::support::{Answer, Server};
use portcullis_domain::Principal;
use portcullis_domain::access::genies::Genie;
use serde_json::{Value, json};

/// Ann, who owns a Genie, and Bob, who does not.
pub(crate) struct Stage {
    pub(crate) server: Server,
    pub(crate) ann: Principal,
    pub(crate) key: String,
    pub(crate) bob: Principal,
    pub(crate) bobs_key: String,
    pub(crate) genie: Genie,
}

impl Stage {
    pub(crate) fn set() -> Self {
        Self::on(Server::start())
    }

    pub(crate) fn on(server: Server) -> Self {
        let (ann, bob) = (server.agent("ann@example.com"), server.agent("bob@example.com"));
        let genie = server.world.genie(&*server.store, &ann, "Billing helper");
        Self { key: server.key(&ann), bobs_key: server.key(&bob), ann, bob, genie, server }
    }

    pub(crate) fn genie_id(&self) -> String {
        self.genie.id.to_string()
    }

    /// Ann says it by `POST /v1`.
    pub(crate) async fn ann(&self, resource: &str, action: &str, id: Value, data: Value) -> Answer {
        say(&self.server, &self.key, resource, action, id, data).await
    }

    /// What Ann's access is answered in `data`.
    pub(crate) async fn access(&self, action: &str, id: impl Into<Value>, data: Value) -> Value {
        self.ann("genie-access", action, id.into(), data).await.data()
    }

    /// A new link of Ann's: its number and its token.
    pub(crate) async fn link(&self, data: Value) -> (i64, String) {
        let grant = self.access("create", self.genie_id(), data).await["grant"].take();
        (grant["id"].as_i64().unwrap(), grant["token"].as_str().unwrap().to_owned())
    }

    /// A visitor shows a token or a pass.
    pub(crate) async fn visit(&self, shown: &str) -> Answer {
        let url_name = self.genie.url_name.as_str();
        let ask = self.server.post("/v1/public-agent-pages").header("x-agent-access-token", shown);
        ask.json(&json!({"action": "url", "url_name": url_name})).call().await
    }

    /// A visitor comes in by a link, and gets a pass.
    pub(crate) async fn enter(&self, token: &str) -> String {
        self.visit(token).await.data()["pass"]["token"].as_str().unwrap().to_owned()
    }

    /// What Ann is told of the access of one subject.
    pub(crate) async fn check(&self, subject: Value) -> Value {
        let mut data = subject;
        data["agentId"] = self.genie_id().into();
        self.access("check", Value::Null, data).await
    }

    /// The number of a new team with these members.
    pub(crate) fn team(&self, name: &str, members: &[&Principal]) -> i64 {
        let at = self.server.world.now();
        let id =
            portcullis_domain::store::write::<_, portcullis_domain::StoreError>(&*self.server.store, |tx| {
                let id = tx.insert_team(&name.parse().unwrap(), None, at)?.done().unwrap();
                members.iter().try_for_each(|member| tx.add_team_member(id, member.id))?;
                Ok(id)
            });
        id.unwrap().0
    }
}

pub(crate) async fn say(
    server: &Server,
    key: &str,
    resource: &str,
    action: &str,
    id: Value,
    data: Value,
) -> Answer {
    let body = json!({"resource": resource, "action": action, "id": id, "data": data});
    server.post("/v1").key(key).json(&body).call().await
}

/// Checks that exactly these fields were found wrong.
pub(crate) fn finds_wrong(answer: &Answer, fields: &[&str]) {
    answer.is_genie_failure(400, "VALIDATION_ERROR");
    let body = answer.json();
    let named: Vec<_> =
        body["error"]["fields"].as_object().into_iter().flatten().map(|(name, _)| name).collect();
    assert_eq!(named, fields, "{answer:?}");
}
