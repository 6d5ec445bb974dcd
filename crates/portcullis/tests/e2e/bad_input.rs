//! Whatever a client sends: it is told what is wrong with it, and the log tells of no defect.

use crate::support::{Database, Node, on_both};
use portcullis_testkit::app::{Answer, Http};
use serde_json::{Value, json};

on_both!(bad_input_is_no_defect);

/// In place of numbers and ids.
const PARTS: [&str; 8] =
    ["0", "-1", "9223372036854775807", "18446744073709551616", "1e3", "%00", "%ff", "%27%3B--"];

/// Bodies that are no object of JSON, or hardly one.
const BROKEN: [&[u8]; 9] = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"\"x\"",
    b"{\"email\": \"\xff\"}",
    b"{\"email\": \"\\ud800\"}",
    b"{\"\\u0000\": \"\\u0000\"}",
    b"{\"id\": 1e400, \"data\": {\"id\": -0}}",
];

/// In place of a field's value.
fn bad_values() -> [Value; 9] {
    let long = "\u{1f6df}".repeat(5_000);
    let nul = json!("a\u{0}b@example.com");
    [
        nul,
        json!(""),
        json!(long),
        json!(i64::MIN),
        json!(1.5),
        json!(true),
        json!([]),
        json!({}),
        json!([null, "\u{0}"]),
    ]
}

/// One way to call, with a body that the description gives as an example.
struct Operation {
    method: String,
    path: String,
    example: Value,
}

fn operations(http: &Http) -> Vec<Operation> {
    let description = http.get("/openapi.json").call().json();
    let mut found = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for method in ["get", "put", "post", "patch", "delete"] {
            let Some(operation) = item.get(method) else { continue };
            let examples = examples(&description, &operation["requestBody"]["content"]["application/json"]);
            let one = |example| Operation { method: method.to_uppercase(), path: path.clone(), example };
            found.extend(examples.into_iter().map(one));
        }
    }
    found
}

fn examples(description: &Value, body: &Value) -> Vec<Value> {
    if let Some(named) = body["examples"].as_object() {
        return named.values().map(|example| example["value"].clone()).collect();
    }
    let schema =
        body["schema"]["$ref"].as_str().and_then(|to| description.pointer(to.trim_start_matches('#')));
    vec![schema.map_or(Value::Null, |schema| schema["example"].clone())]
}

/// The example with each of its fields in turn, also of the fields within `data`, replaced by each bad value.
fn spoilt(example: &Value) -> Vec<Value> {
    let Some(fields) = example.as_object() else { return Vec::new() };
    let mut all = Vec::new();
    for (name, value) in fields {
        let instead = bad_values().into_iter().chain(if name == "data" { spoilt(value) } else { Vec::new() });
        for bad in instead {
            let mut body = example.clone();
            body[name] = bad;
            all.push(body);
        }
    }
    all
}

/// A server, and somebody who may do everything.
struct Stage {
    node: Node,
    key: String,
}

impl Stage {
    fn call(&self, operation: &Operation, part: &str, query: &str, body: Option<(&str, Vec<u8>)>) -> Answer {
        let filled = operation.path.split('/').map(|text| if text.starts_with('{') { part } else { text });
        let path = filled.collect::<Vec<_>>().join("/") + query;
        let method = operation.method.parse().unwrap();
        let ask = self.node.http.ask(method, &path).key(&self.key);
        let answer = match &body {
            Some((kind, body)) => ask.body(kind, body.clone()).call(),
            None => ask.call(),
        };
        assert!(answer.status < 500, "{} {path} {body:?}: {answer:?}", operation.method);
        answer
    }
}

fn bad_input_is_no_defect(database: &Database) {
    let node = database.node();
    let stage = Stage { key: database.site().administrator("ada@example.com").key, node };
    let queries = [
        "id",
        "q",
        "cursor",
        "page",
        "limit",
        "page_size",
        "order_by",
        "from",
        "team_id",
        "url_name",
        "token",
    ];
    for operation in operations(&stage.node.http) {
        if operation.path.contains('{') {
            for part in PARTS {
                stage.call(&operation, part, "", None);
            }
        }
        if operation.method == "GET" {
            for name in queries {
                for value in PARTS {
                    stage.call(&operation, "1", &format!("?{name}={value}"), None);
                }
            }
            continue;
        }
        for body in BROKEN {
            for kind in
                ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
            {
                stage.call(&operation, "4711", "", Some((kind, body.to_vec())));
            }
        }
        for body in spoilt(&operation.example) {
            stage.call(&operation, "4711", "", Some(("application/json", body.to_string().into_bytes())));
        }
    }
    assert_eq!(stage.node.defects(), [""; 0]);
    assert_eq!(stage.node.http.get("/health").call().status, 200);
}
