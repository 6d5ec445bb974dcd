//! Every route of the API description, called by nobody, by somebody signed in without permissions, and by somebody who
//! holds just the permission that the refusal named. What came of it stands in `permissions.snap`; set
//! `PORTCULLIS_REWRITE_SNAPSHOTS` to write that file anew.

use super::Desk;
use super::outbox::{give_up_all, write_mails};
use crate::support::{Answer, Ask, PASSWORD, Server};
use portcullis_domain::access::genies::Genie;
use portcullis_domain::access::grants::CreatedGrant;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/permissions.snap");
const REWRITE: &str = "PORTCULLIS_REWRITE_SNAPSHOTS";
const CONVERSATION: &str = "018f4e9a-7c1d-7b3a-9a51-0123456789ab";

#[tokio::test]
async fn every_route_asks_for_its_permission() {
    let desk = Desk::on(Server::start_with(|settings| settings.auth_rate_per_minute = 10_000));
    let bob = desk.agent("bob@example.com", &[]).await;
    desk.put(&format!("/agents/{bob}/password"), json!({"password": PASSWORD})).await.data();
    let description = desk.server.get("/openapi.json").call().await.json();
    let (mut lines, mut wrong) = (String::new(), Vec::new());
    for (number, operation) in operations(&description).into_iter().enumerate() {
        let scene = Scene::set(&desk, number, &operation).await;
        let none = scene.ask(&operation, None).await.status.as_u16();
        let signed_in = scene.ask(&operation, Some(&scene.nobody)).await;
        let mut line = format!("{} none={none} signed-in={}", operation.name(), signed_in.status.as_u16());
        if signed_in.status == 403
            && let Some(permission) = permission(&operation, &signed_in)
        {
            let holder = desk.holder(&format!("holder{number}@example.com"), &[&permission]).await;
            let status = scene.ask(&operation, Some(&holder.key)).await.status.as_u16();
            write!(line, " {permission}={status}").unwrap();
            if none != 401 || !(200..300).contains(&status) {
                wrong.push(line.clone());
            }
        } else if !operation.is_open && (none != 401 || !signed_in.status.is_success()) {
            wrong.push(line.clone());
        }
        lines += &line;
        lines.push('\n');
    }
    assert!(wrong.is_empty(), "neither refused nor served:\n{}", wrong.join("\n"));
    if std::env::var_os(REWRITE).is_some() {
        std::fs::write(SNAPSHOT, &lines).unwrap();
    }
    let kept = std::fs::read_to_string(SNAPSHOT).unwrap();
    let only = |these: &str, those: &str, sign: &str| {
        let news = these.lines().filter(|line| those.lines().all(|other| other != *line));
        news.map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    let differences = only(&kept, &lines, "-") + &only(&lines, &kept, "+");
    assert!(kept == lines, "the permissions changed; set {REWRITE} if they should:\n{differences}");
}

/// Which permission the refusal asks for. The Genie family names none where it is about somebody else's Genie.
fn permission(operation: &Operation, refused: &Answer) -> Option<String> {
    let body = refused.json();
    let message = body.pointer("/data/message").or_else(|| body.pointer("/error/message"))?.as_str()?;
    let mut words = message.split([' ', '.']).skip_while(|word| *word != "permission");
    let named = words.nth(1).map(str::to_owned);
    named.or_else(|| (operation.is_genie() && !operation.is_open).then(|| "genies:manage_all".to_owned()))
}

/// One way to call.
struct Operation {
    method: String,
    path: String,
    /// Of the several that one address of the Genie family takes.
    action: Option<String>,
    /// Whether nobody needs to sign in.
    is_open: bool,
    parameters: Vec<Value>,
    content_type: Option<String>,
    example: Value,
}

impl Operation {
    fn name(&self) -> String {
        let action = self.action.as_ref().map_or_else(String::new, |action| format!(" {action}"));
        format!("{} {}{action}", self.method.to_uppercase(), self.path)
    }

    fn is(&self, name: &str) -> bool {
        self.name() == name
    }

    fn is_genie(&self) -> bool {
        self.path.starts_with("/v1")
    }
}

fn operations(description: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for method in ["get", "post", "put", "patch", "delete"] {
            if let Some(operation) = item.get(method) {
                describe(description, path, method, operation, &mut found);
            }
        }
    }
    found
}

fn describe(description: &Value, path: &str, method: &str, operation: &Value, found: &mut Vec<Operation>) {
    let content = operation["requestBody"]["content"].as_object();
    let content = content.and_then(|content| {
        content.get("application/json").or(content.values().next()).map(|body| {
            let content_type = content.iter().find(|(_, one)| *one == body).map(|(name, _)| name.clone());
            (content_type, body)
        })
    });
    let examples =
        content.as_ref().and_then(|(_, body)| body["examples"].as_object()).cloned().unwrap_or_default();
    let of_schema = content.as_ref().map_or(Value::Null, |(_, body)| {
        let schema =
            body["schema"]["$ref"].as_str().and_then(|to| description.pointer(to.trim_start_matches('#')));
        schema.map_or(Value::Null, |schema| schema["example"].clone())
    });
    let is_open = operation["security"].as_array().is_some_and(Vec::is_empty);
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let one = |action: Option<String>, example: Value| Operation {
        method: method.to_owned(),
        path: path.to_owned(),
        is_open: is_open || action.as_ref().is_some_and(|name| name.starts_with("public-agent-pages.")),
        action,
        parameters: parameters.clone(),
        content_type: content.as_ref().and_then(|(name, _)| name.clone()),
        example,
    };
    match examples.len() {
        0 => found.push(one(None, of_schema)),
        1 => found.push(one(None, first(&examples))),
        _ => found
            .extend(examples.iter().map(|(name, example)| one(Some(name.clone()), example["value"].clone()))),
    }
}

fn first(examples: &Map<String, Value>) -> Value {
    examples.values().next().unwrap()["value"].clone()
}

/// What one operation is tried on: nothing here is used twice.
struct Scene<'a> {
    desk: &'a Desk,
    number: usize,
    target: i64,
    target_uuid: String,
    target_key: i64,
    team: i64,
    role: i64,
    /// The key of somebody without any permission.
    nobody: String,
    session: Option<i64>,
    mail: Option<String>,
    genie: Option<(Genie, CreatedGrant, String)>,
}

impl<'a> Scene<'a> {
    async fn set(desk: &'a Desk, number: usize, operation: &Operation) -> Self {
        let target = desk.person(&format!("target{number}@example.com"), &[]).await.id;
        let keys = desk.get(&format!("/agents/{target}/api-keys")).await.data();
        let shown = desk.get(&format!("/agents/{target}")).await.data();
        let nobody = desk.person(&format!("nobody{number}@example.com"), &[]).await;
        let mut session = None;
        if operation.path.contains("/sessions/{id}") || operation.path.ends_with("/me/password") {
            let password = format!("/agents/{}/password", nobody.id);
            desk.put(&password, json!({"password": PASSWORD})).await.data();
        }
        if operation.path.contains("/sessions/{id}") {
            desk.server.session(&format!("nobody{number}@example.com")).await;
            let sessions = desk.server.get("/api/v1/agents/me/sessions").key(&nobody.key).call().await.data();
            session = sessions[0]["id"].as_i64();
        }
        let mail = operation.path.contains("/requeue").then(|| {
            let mail = write_mails(&desk.server, 1)[0];
            give_up_all(&desk.server);
            mail.to_string()
        });
        let mut genie = None;
        if operation.is_genie() {
            genie = Some(genie_of_ann(desk, number).await);
        }
        let team = desk.team(&format!("Team {number}"), &[]).await;
        let target_uuid = shown["uuid"].as_str().unwrap().to_owned();
        if let Some((genie, ..)) = &genie
            && ["delete-user", "update-user", "remove-team", "remove-manager"]
                .iter()
                .any(|end| operation.name().trim_end_matches(".flat").ends_with(end))
        {
            let subjects = [
                ("add-user", json!({"userId": target_uuid})),
                ("add-team", json!({"teamId": team})),
                ("add-manager", json!({"teamId": team})),
            ];
            for (action, mut body) in subjects {
                body["agentId"] = json!(genie.id.to_string());
                let add = desk.server.post(&format!("/v1/genie-access/{action}"));
                assert!(desk.ann(add.json(&body)).await.status.is_success(), "{action}");
            }
        }
        Self {
            desk,
            number,
            target,
            target_uuid,
            target_key: keys[0]["id"].as_i64().unwrap(),
            team,
            role: desk.role(&format!("Role {number}"), &[]).await,
            nobody: nobody.key,
            session,
            mail,
            genie,
        }
    }

    async fn ask(&self, operation: &Operation, key: Option<&str>) -> Answer {
        let method = operation.method.to_uppercase().parse().unwrap();
        let mut ask = self.desk.server.ask(method, &self.address(operation));
        if let Some(key) = key {
            ask = ask.key(key);
        }
        self.with_body(operation, ask).call().await
    }

    fn address(&self, operation: &Operation) -> String {
        let parts = operation.path.split('/').map(|part| self.part(&operation.path, part));
        let address = parts.collect::<Vec<_>>().join("/");
        // Where the query may name an action, the default one is asked for.
        let is_any = operation.parameters.iter().any(|one| one["name"] == "action");
        let query = operation.parameters.iter().filter(|one| one["in"] == "query").filter_map(|one| {
            let name = one["name"].as_str()?;
            let is_needed = match is_any {
                true => name == "id" && operation.path == "/v1/genie-access",
                false => one["required"] == true || matches!(name, "id" | "agentId" | "userId"),
            };
            is_needed.then(|| format!("{name}={}", self.value(name, &one["schema"])))
        });
        let query = query.collect::<Vec<_>>().join("&");
        if query.is_empty() { address } else { format!("{address}?{query}") }
    }

    fn part(&self, path: &str, part: &str) -> String {
        let is = |start: &str| path.starts_with(start);
        match part {
            "{id}" if is("/api/v1/agents/me/sessions") => self.session.unwrap().to_string(),
            "{id}" if is("/api/v1/agents") => self.target.to_string(),
            "{id}" if is("/api/v1/teams") => self.team.to_string(),
            "{id}" if is("/api/v1/roles") => self.role.to_string(),
            "{id}" if is("/api/v1/outbox") => self.mail.clone().unwrap(),
            "{id}" if is("/v1/genies") => self.genie().0.id.to_string(),
            "{id}" if is("/v1/genie-access") => self.genie().1.grant.id.to_string(),
            "{key_id}" => self.target_key.to_string(),
            "{agent_id}" => self.target.to_string(),
            "{uuid}" => CONVERSATION.to_owned(),
            part => {
                assert!(!part.starts_with('{'), "{path}: say here what {part} is");
                part.to_owned()
            }
        }
    }

    fn genie(&self) -> &(Genie, CreatedGrant, String) {
        self.genie.as_ref().unwrap()
    }

    /// What a field or a parameter of the Genie family is to be; the schema or an example tells numbers from UUIDs.
    fn value(&self, name: &str, about: &Value) -> String {
        let is_number = about.is_number() || about["type"] == "integer";
        let (genie, grant, request) = self.genie();
        match name {
            "id" if is_number => grant.grant.id.to_string(),
            "id" | "agentId" => genie.id.to_string(),
            "userId" => self.target_uuid.clone(),
            "teamId" => self.team.to_string(),
            "requestId" => request.clone(),
            "url_name" => genie.url_name.to_string(),
            "token" => grant.token.reveal().to_owned(),
            name => panic!("say here what {name} is"),
        }
    }

    fn with_body(&self, operation: &Operation, ask: Ask) -> Ask {
        let number = self.number;
        let body = match operation.name().as_str() {
            "POST /api/v1/agents/import" => {
                let csv = "email,first_name,roles\r\nnew@example.com,New,\r\n";
                let part = "content-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\ncontent-type: text/csv";
                let body = format!("--cut\r\n{part}\r\n\r\n{csv}\r\n--cut--\r\n");
                return ask.body("multipart/form-data; boundary=cut", body);
            }
            "PUT /api/v1/agents/me/password" => {
                json!({"current_password": PASSWORD, "password": "another-strong-one"})
            }
            "POST /api/v1/agents" => {
                json!({"first_name": "New", "email": format!("new{number}@example.com")})
            }
            "POST /api/v1/agents/{id}/offboard" => json!({"given": "keep", "then": "delete"}),
            "PUT /api/v1/agents/{id}" => json!({"last_name": "New", "roles": [], "teams": []}),
            "POST /api/v1/teams" => json!({"name": format!("New {number}"), "members": [self.target]}),
            "PUT /api/v1/teams/{id}" => json!({"emoji": null, "members": [self.target]}),
            "POST /api/v1/roles" => json!({"name": format!("New {number}"), "permissions": []}),
            "PUT /api/v1/roles/{id}" => json!({"description": "New."}),
            "PUT /api/v1/conversations/{uuid}/assignee/user" => json!({"assignee_id": self.target}),
            "PUT /api/v1/conversations/{uuid}/assignee/team" => json!({"assignee_id": self.team}),
            _ if operation.is_genie() => self.filled(&operation.example),
            _ => operation.example.clone(),
        };
        if operation.name().starts_with("POST /v1/genies create") || operation.is("POST /v1/genies/create") {
            assert!(body["data"]["url_name"].is_null(), "two Genies cannot have one name");
        }
        if operation.content_type.is_none() { ask } else { ask.json(&body) }
    }

    /// The example with what there is in place of what is made up.
    fn filled(&self, example: &Value) -> Value {
        const IDS: [&str; 7] = ["id", "agentId", "userId", "teamId", "requestId", "url_name", "token"];
        let Value::Object(fields) = example else { return example.clone() };
        let fields = fields.iter().map(|(name, value)| {
            let value = if !IDS.contains(&name.as_str()) {
                self.filled(value)
            } else if value.is_number() {
                json!(self.value(name, value).parse::<i64>().unwrap())
            } else {
                json!(self.value(name, value))
            };
            (name.clone(), value)
        });
        Value::Object(fields.collect())
    }
}

/// A Genie of somebody who is neither of the callers, with a link and a request.
async fn genie_of_ann(desk: &Desk, number: usize) -> (Genie, CreatedGrant, String) {
    let (world, store) = (&desk.server.world, &*desk.server.store);
    let genie = world.genie(store, &desk.ann, &format!("Genie {number}"));
    let grant = world.grant(store, &desk.ann, genie.id, 0, None);
    let visitor =
        json!({"url_name": genie.url_name.as_str(), "email": format!("visitor{number}@example.com")});
    let asked = desk.server.post("/v1/public-agent-pages/request-access").json(&visitor).call().await;
    assert_eq!(asked.status, 200, "{asked:?}");
    let list = format!("/v1/genie-access/requests?id={}", genie.id);
    let requests = desk.ann(desk.server.get(&list)).await.data();
    let request = requests["requests"][0]["id"].as_str().unwrap().to_owned();
    (genie, grant, request)
}
