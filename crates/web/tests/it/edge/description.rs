use crate::genie::Stage;
use crate::support::{PUBLIC_URL, Server};
use reqwest::Method;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const METHODS: [&str; 5] = ["get", "put", "post", "delete", "patch"];

pub(super) async fn description(server: &Server) -> Value {
    let answer = server.get("/openapi.json").call().await;
    assert_eq!(answer.status, 200);
    answer.json()
}

/// Every operation: path, method and what is said of it.
pub(super) fn operations(description: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = description["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            let item = item.as_object().unwrap();
            METHODS.iter().filter_map(|name| Some((path.as_str(), *name, item.get(*name)?)))
        })
        .collect()
}

/// What stands there, or where it refers to.
fn resolved<'a>(description: &'a Value, value: &'a Value) -> &'a Value {
    let target = value["$ref"].as_str().and_then(|to| description.pointer(to.strip_prefix('#')?));
    target.unwrap_or(value)
}

pub(super) fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn what_is_described_is_served_and_nothing_else_is() {
    let server = Server::start();
    let description = description(&server).await;
    let operations = operations(&description);
    assert!(operations.len() > 9, "{operations:?}");
    let paths: BTreeSet<_> = operations.iter().map(|(path, ..)| *path).collect();
    for path in paths {
        for name in METHODS {
            let method: Method = name.to_uppercase().parse().unwrap();
            let answer = server.ask(method, &filled(path)).call().await;
            let status = answer.status.as_u16();
            if operations.iter().any(|(known, method, _)| (*known, *method) == (path, name)) {
                assert!(!matches!(status, 404 | 405 | 500..), "{name} {path}: {answer:?}");
            } else if !path.starts_with("/v1") {
                // In the Genie family an action's name decides, not the method.
                assert_eq!(status, 405, "{name} {path}: {answer:?}");
            }
        }
    }
}

#[tokio::test]
async fn keys_and_versions_are_described_where_they_work() {
    let server = Server::start();
    let description = description(&server).await;
    for (path, method, operation) in operations(&description) {
        let parameters = operation["parameters"].as_array().map_or(&[][..], Vec::as_slice);
        let takes = |name: &str| parameters.iter().any(|parameter| parameter["name"] == name);
        let has_key = takes("Idempotency-Key");
        assert!(!has_key || method == "post", "{method} {path}");
        if method == "post"
            && !["login", "logout", "list", "all", "get", "check"].iter().any(|end| path.ends_with(end))
        {
            let reads = description["paths"][path]["get"].is_object() && path.matches('/').count() == 3;
            assert_eq!(has_key, !reads || path.starts_with("/api"), "{path}");
        }
        assert_eq!(takes("If-Match"), operation["responses"]["412"].is_object(), "{method} {path}");
        if (method == "put" || method == "patch") && path.ends_with("s/{id}") || path == "/v1/genies/update" {
            assert!(takes("If-Match"), "{method} {path}");
            assert!(operation["responses"]["200"]["headers"]["ETag"].is_object(), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn the_description_is_whole() {
    let server = Server::start();
    let description = description(&server).await;
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1."));
    let operations = operations(&description);
    let ids: Vec<_> =
        operations.iter().map(|(.., operation)| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
    for id in ["sign_in", "sign_out", "show_me", "make_api_key", "requeue_mail"] {
        assert!(ids.contains(&id), "{id}");
    }
    for (path, method, operation) in operations {
        let place = format!("{method} {path}");
        assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{place}");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{place}");
        let family = if path.starts_with("/v1") { "GenieFailure" } else { "DeskFailure" };
        for status in ["400", "500", "503"] {
            let failure = resolved(&description, &responses[status]);
            let failure = &failure["content"]["application/json"]["schema"]["$ref"];
            assert_eq!(failure, &format!("#/components/schemas/{family}"), "{place} {status}");
        }
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        for parameter in &parameters {
            let about = parameter["description"].as_str();
            assert!(about.is_some_and(|text| !text.is_empty()), "{place}: {parameter}");
        }
        for name in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
            let is_described =
                |one: &Value| one["name"] == name && one["in"] == "path" && one["required"] == true;
            assert!(parameters.iter().any(is_described), "{place}: {name}");
        }
    }
    let schemes: Vec<_> = description["components"]["securitySchemes"].as_object().unwrap().keys().collect();
    assert_eq!(schemes, ["api_key", "bearer", "session"]);
}

/// Everything in it, with where it stands.
fn walk<'a>(value: &'a Value, place: &str, visit: &mut impl FnMut(&str, &'a Value)) {
    visit(place, value);
    match value {
        Value::Object(object) => {
            object.iter().for_each(|(name, value)| walk(value, &format!("{place}/{name}"), visit));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| walk(item, &format!("{place}/{at}"), visit));
        }
        _ => (),
    }
}

fn references(description: &Value) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    walk(description, "", &mut |_, value| found.extend(value["$ref"].as_str()));
    found
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_every_component_is_used() {
    let server = Server::start();
    let description = description(&server).await;
    let found = references(&description);
    assert!(found.len() > 100, "{found:?}");
    for to in &found {
        assert!(description.pointer(to.strip_prefix('#').unwrap()).is_some(), "{to}");
    }
    for (kind, all) in description["components"].as_object().unwrap() {
        for name in all.as_object().unwrap().keys().filter(|_| kind != "securitySchemes") {
            let place = format!("#/components/{kind}/{name}");
            assert!(found.contains(place.as_str()), "nothing refers to {place}");
        }
    }
}

#[tokio::test]
async fn patterns_mean_the_same_everywhere() {
    let server = Server::start();
    let description = description(&server).await;
    let mut seen = 0;
    walk(&description, "", &mut |place, value| {
        let Some(pattern) = value["pattern"].as_str() else { return };
        seen += 1;
        let escapes: Vec<_> = pattern.split('\\').skip(1).collect();
        let is_portable = pattern.is_ascii() && escapes.iter().all(|escape| escape.starts_with('x'));
        assert!(
            is_portable && pattern.len() < 40,
            "{place}: {pattern} is not known to all; say the rule in words"
        );
    });
    assert!(seen > 10, "{seen}");
}

#[tokio::test]
async fn every_operation_has_a_tag_and_says_what_it_is_for() {
    let server = Server::start();
    let description = description(&server).await;
    let tags = description["tags"].as_array().unwrap();
    let about = |name: &Value| tags.iter().find(|tag| tag["name"] == *name).map(|tag| &tag["description"]);
    for (path, method, operation) in operations(&description) {
        let place = format!("{method} {path}");
        let own = operation["tags"].as_array().unwrap();
        assert!(!own.is_empty(), "{place}: name its tag");
        for tag in own {
            assert!(about(tag).is_some_and(Value::is_string), "{place}: say in TAGS what {tag} is");
        }
        let text = operation["description"].as_str().unwrap_or_default();
        assert!(text.len() > operation["summary"].as_str().unwrap().len(), "{place}: {text}");
    }
    assert_eq!(description["servers"][0]["url"], PUBLIC_URL);
}

#[tokio::test]
async fn every_answer_has_an_example() {
    let server = Server::start();
    let description = description(&server).await;
    let mut seen = 0;
    for (path, method, operation) in operations(&description) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let response = resolved(&description, response);
            for (content_type, content) in response["content"].as_object().into_iter().flatten() {
                seen += 1;
                let variants = content["schema"]["anyOf"].as_array().map_or(1, Vec::len);
                let examples = content["examples"].as_object().map_or(1, Map::len);
                let has_all = (content["example"] != Value::Null || content["examples"].is_object())
                    && examples == variants.max(examples);
                assert!(
                    has_all,
                    "{method} {path} {status} {content_type}: an answer has no example; give each text of its view \
                     one, as #[schema(examples(\"…\"))]: {content}",
                );
            }
        }
    }
    assert!(seen > 500, "{seen}");
}

/// What answers leave out at times. Whatever else an answer has is in every one of them.
const LEFT_OUT: [&str; 7] = [
    "Agent.permissions",
    "AgentName.enabled",
    "DeskError.fields",
    "GenieError.fields",
    "GenieError.needs",
    "Grant.token",
    "Grant.url",
];

#[tokio::test]
async fn what_is_always_sent_is_required() {
    let server = Server::start();
    let description = description(&server).await;
    let (mut optional, mut known) = (BTreeSet::new(), BTreeSet::new());
    let answers = operations(&description).into_iter().map(|(.., operation)| &operation["responses"]);
    let mut open: Vec<(&str, &Value)> = answers.map(|responses| ("", responses)).collect();
    while let Some((name, value)) = open.pop() {
        walk(value, "", &mut |_, value| {
            let required = value["required"].as_array().cloned().unwrap_or_default();
            let fields = value["properties"].as_object().into_iter().flat_map(Map::keys);
            optional.extend(
                fields
                    .filter(|field| !required.contains(&json!(field)))
                    .map(|field| format!("{name}.{field}")),
            );
            if let Some(to) = value["$ref"].as_str()
                && known.insert(to)
            {
                open.push((to.rsplit('/').next().unwrap(), resolved(&description, value)));
            }
        });
    }
    let optional: Vec<_> = optional.iter().map(String::as_str).collect();
    assert_eq!(
        optional, LEFT_OUT,
        "a field that is left out at times says nullable = false and stands in this list"
    );
}

#[tokio::test]
async fn header_fields_are_described() {
    let server = Server::start();
    let description = description(&server).await;
    for (path, method, operation) in operations(&description) {
        let responses = operation["responses"].as_object().unwrap();
        for (status, response) in responses {
            let has = |name: &str| resolved(&description, response)["headers"].get(name).is_some();
            let place = format!("{method} {path} {status}");
            assert!(has("X-Request-ID"), "{place}");
            assert_eq!(has("Allow"), status == "405", "{place}");
            assert_eq!(has("Retry-After"), ["429", "503"].contains(&status.as_str()), "{place}");
            if status.starts_with('2') {
                assert_eq!(
                    has("RateLimit") && has("RateLimit-Policy"),
                    responses.contains_key("429"),
                    "{place}"
                );
            }
        }
        assert!(responses.contains_key("405"), "{method} {path}");
    }
}

#[tokio::test]
async fn what_a_query_can_name_is_described() {
    let stage = Stage::set();
    let description = description(&stage.server).await;
    let read = &description["paths"]["/v1/genie-access"]["get"];
    let action = read["parameters"].as_array().unwrap().iter().find(|one| one["name"] == "action").unwrap();
    assert_eq!(action["schema"]["default"], "all");
    let answers = &read["responses"]["200"]["content"]["application/json"]["schema"]["anyOf"];
    for (name, field) in
        [("all", "users"), ("list", "grants"), ("requests", "requests"), ("list-teams", "teams")]
    {
        assert!(action["schema"]["enum"].as_array().unwrap().contains(&json!(name)), "{action}");
        let address = format!("/v1/genie-access?action={name}&id={}", stage.genie_id());
        let answer = stage.server.get(&address).key(&stage.key).call().await.data();
        assert!(answer[field].is_array(), "{name}: {answer}");
        let is_answer = |one: &Value| {
            resolved(&description, one)["properties"]["data"]["properties"].get(field).is_some()
        };
        assert!(answers.as_array().unwrap().iter().any(is_answer), "{name}: {answers}");
    }
    // By POST an action's fields stand in `data` or flat, and both are described.
    let variants = &description["paths"]["/v1/genie-access"]["post"]["requestBody"]["content"];
    let variants = variants["application/json"]["schema"]["anyOf"].as_array().unwrap();
    let fields = |name: &str| {
        let to = json!({ "$ref": format!("#/components/schemas/{name}") });
        assert!(variants.contains(&to), "{name}");
        resolved(&description, &to)["properties"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(fields("GenieAccessAddTeamCall"), ["action", "data"]);
    assert_eq!(fields("GenieAccessAddTeamFlatCall"), ["action", "agentId", "expires_at", "teamId"]);
}

#[tokio::test]
async fn bodies_take_no_unknown_field() {
    let server = Server::start();
    let description = description(&server).await;
    let login = &description["components"]["schemas"]["Credentials"];
    assert_eq!(login["additionalProperties"], false, "{login}");
    assert_eq!(login["required"], serde_json::json!(["email", "password"]));
    assert_eq!(login["properties"]["email"]["format"], "email");
    let bodies = operations(&description).into_iter().filter(|(path, ..)| path.starts_with("/api"));
    let bodies = bodies.filter_map(|(_, _, operation)| {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        description.pointer(schema["$ref"].as_str()?.strip_prefix('#')?)
    });
    let bodies: Vec<_> = bodies.collect();
    assert!(bodies.len() > 12, "{bodies:?}");
    for body in bodies {
        assert_eq!(body["additionalProperties"], false, "{body}");
        assert!(body["example"].is_object(), "{body}");
        assert!(body["description"].is_string(), "{body}");
        for (name, field) in body["properties"].as_object().unwrap() {
            assert!(field["description"].is_string(), "{name}: {body}");
        }
    }
}

#[tokio::test]
async fn what_can_be_left_out_or_cleared_says_so() {
    let server = Server::start();
    let description = description(&server).await;
    let forget = &description["paths"]["/api/v1/agents/me/push-token"]["delete"]["requestBody"];
    assert_eq!(forget["required"], false);
    let changes = &description["components"]["schemas"]["AgentChanges"];
    assert_eq!(changes["required"], Value::Null);
    assert_eq!(changes["properties"]["country"]["type"], serde_json::json!(["string", "null"]));
    assert_eq!(changes["properties"]["first_name"]["type"], "string");
}

#[tokio::test]
async fn the_page_needs_nobody_else() {
    let server = Server::start();
    let redirect = server.get("/docs").call().await;
    assert_eq!((redirect.status.as_u16(), redirect.header("location")), (308, "/docs/"));
    let page = server.get("/docs/").call().await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("http://") && !page.text.contains("https://"), "{}", page.text);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"), "{policy}");
    let scripts: Vec<_> =
        page.text.split("src=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(scripts.len(), 3);
    assert_eq!(page.text.matches("<script").count(), scripts.len());
    for script in scripts {
        let answer = server.get(&format!("/docs/{}", script.trim_start_matches("./"))).call().await;
        assert_eq!(answer.status, 200, "{script}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        if script.contains("initializer") {
            assert!(answer.text.contains("/openapi.json"), "{}", answer.text);
        }
    }
    server.get("/docs/nothing.js").call().await.is_desk_failure(404, "NotFoundError");
    server.get("/docs/../Cargo.toml").call().await.is_desk_failure(404, "NotFoundError");
}
