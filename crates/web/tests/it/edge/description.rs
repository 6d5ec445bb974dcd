use crate::support::Server;
use reqwest::Method;
use serde_json::Value;
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
            let failure = &responses[status]["content"]["application/json"]["schema"]["$ref"];
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

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(to)) = object.get("$ref") {
                found.insert(to.clone());
            }
            object.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => (),
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let server = Server::start();
    let description = description(&server).await;
    let mut found = BTreeSet::new();
    references(&description, &mut found);
    assert!(!found.is_empty());
    for to in found {
        assert!(description.pointer(to.strip_prefix('#').unwrap()).is_some(), "{to}");
    }
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
