use super::{Stage, finds_wrong};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn reading_is_the_same_in_every_way() {
    let stage = Stage::set();
    let id = stage.genie_id();
    stage.link(json!({})).await;
    let asked = json!({"url_name": "billing-helper", "email": "vi@example.com"});
    let body = json!({"resource": "public-agent-pages", "action": "request-access", "data": asked});
    stage.server.post("/v1").json(&body).call().await.data();

    let cases = [
        (
            "genies",
            "get",
            json!(id),
            json!({}),
            vec![format!("/v1/genies/{id}"), format!("/v1/genies/get?id={id}")],
        ),
        ("genies", "all", Value::Null, json!({}), vec!["/v1/genies".to_owned(), "/v1/genies/all".to_owned()]),
        ("genies", "list", Value::Null, json!({"limit": 5}), vec!["/v1/genies/list?limit=5".to_owned()]),
        ("genie-access", "all", json!(id), json!({}), vec![format!("/v1/genie-access?id={id}")]),
        ("genie-access", "list", json!(id), json!({}), vec![format!("/v1/genie-access/list?id={id}")]),
        (
            "genie-access",
            "requests",
            json!(id),
            json!({"status": "pending"}),
            vec![
                format!("/v1/genie-access/requests?id={id}&status=pending"),
                format!("/v1/genie-access?action=requests&id={id}&status=pending"),
            ],
        ),
        (
            "genie-access",
            "check",
            Value::Null,
            json!({"agentId": id, "email": "bob@example.com"}),
            vec![format!("/v1/genie-access/check?agentId={id}&email=bob@example.com")],
        ),
    ];
    for (resource, action, id, data, aliases) in cases {
        let server = &stage.server;
        let first = stage.ann(resource, action, id.clone(), data.clone()).await;
        let expected = first.data();
        assert!(expected.as_object().is_some_and(|data| !data.is_empty()), "{action}: {first:?}");
        assert_eq!(first.json()["success"], true);

        let path = format!("/v1/{resource}");
        let body = json!({"action": action, "id": id, "data": data});
        assert_eq!(server.post(&path).key(&stage.key).json(&body).call().await.data(), expected, "{action}");

        let mut flat = data.clone();
        flat["action"] = action.into();
        flat["id"] = id.clone();
        assert_eq!(server.post(&path).key(&stage.key).json(&flat).call().await.data(), expected, "{action}");

        for alias in aliases {
            let answer = server.get(&alias).key(&stage.key).call().await;
            assert_eq!(answer.data(), expected, "{alias}");
            let head = server.ask(Method::HEAD, &alias).key(&stage.key).call().await;
            assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""), "{alias}");
        }
    }
}

#[tokio::test]
async fn making_changing_and_deleting_are_the_same_in_every_way() {
    let stage = Stage::set();
    let (server, key, id) = (&stage.server, &stage.key, stage.genie_id());
    let shape = |answer: crate::support::Answer, status: u16| {
        assert_eq!(answer.status.as_u16(), status, "{answer:?}");
        let mut grant = answer.data()["grant"].take();
        for field in ["id", "label", "token", "url"] {
            grant.as_object_mut().unwrap().remove(field);
        }
        grant
    };
    let create = |path: &str, body: Value| server.post(path).key(key).json(&body).call();
    let five = json!({"max_uses": 5});
    let expected = shape(stage.ann("genie-access", "create", json!(id), five.clone()).await, 201);
    for (path, body) in [
        ("/v1/genie-access", json!({"action": "create", "id": id, "data": five})),
        ("/v1/genie-access", json!({"action": "create", "id": id, "max_uses": 5})),
        ("/v1/genie-access", json!({"id": id, "data": five})),
        ("/v1/genie-access", json!({"data": {"max_uses": 5, "id": id}})),
        ("/v1/genie-access", json!({"id": id, "max_uses": 5})),
        ("/v1/genie-access/create", json!({"id": id, "max_uses": 5})),
    ] {
        assert_eq!(shape(create(path, body.clone()).await, 201), expected, "{path} {body}");
    }

    let seven = json!({"max_uses": 7});
    let expected = shape(stage.ann("genie-access", "update", json!(1), seven.clone()).await, 200);
    assert_eq!(expected["max_uses"], 7);
    let patch = |path: &str, body: Value| server.ask(Method::PATCH, path).key(key).json(&body).call();
    assert_eq!(shape(patch("/v1/genie-access/2", seven.clone()).await, 200), expected);
    assert_eq!(shape(patch("/v1/genie-access/3", json!({"data": seven})).await, 200), expected);
    let said = json!({"action": "update", "id": 4, "data": seven});
    assert_eq!(shape(patch("/v1/genie-access/4", said.clone()).await, 200), expected);
    assert_eq!(shape(create("/v1/genie-access", said).await, 200), expected);

    let gone = |id: i64| json!({"id": id, "deleted": true});
    assert_eq!(stage.access("delete", 1, json!({})).await, gone(1));
    assert_eq!(stage.access("delete", "2", Value::Null).await, gone(2));
    assert_eq!(server.delete("/v1/genie-access/3").key(key).call().await.data(), gone(3));
    assert_eq!(create("/v1/genie-access", json!({"action": "delete", "id": 4})).await.data(), gone(4));
    assert_eq!(create("/v1/genie-access/delete", json!({"id": 5})).await.data(), gone(5));
    assert_eq!(server.post("/v1/genie-access/delete?id=6").key(key).call().await.data(), gone(6));
    let left = stage.access("list", id, json!({})).await;
    assert_eq!(left["grants"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn the_same_thing_twice_must_be_the_same() {
    let stage = Stage::set();
    let (server, key, id) = (&stage.server, &stage.key, stage.genie_id());
    let same = json!({"action": "create", "id": id, "max_uses": 5, "data": {"id": id, "max_uses": 5}});
    server.post("/v1/genie-access").key(key).json(&same).call().await.data();
    for (body, field) in [
        (json!({"action": "create", "id": id, "max_uses": 5, "data": {"max_uses": 6}}), "max_uses"),
        (json!({"action": "create", "id": id, "data": {"id": 7}}), "id"),
        (json!({"resource": "genies", "action": "create", "id": id}), "resource"),
    ] {
        finds_wrong(&server.post("/v1/genie-access").key(key).json(&body).call().await, &[field]);
    }
    let other = json!({"action": "delete", "max_uses": 5});
    let answer = server.ask(Method::PATCH, "/v1/genie-access/1").key(key).json(&other).call().await;
    finds_wrong(&answer, &["action"]);
    let other = json!({"id": 2, "max_uses": 5});
    let answer = server.ask(Method::PATCH, "/v1/genie-access/1").key(key).json(&other).call().await;
    finds_wrong(&answer, &["id"]);
    let answer = server.get(&format!("/v1/genies/{id}?id=7")).key(key).call().await;
    finds_wrong(&answer, &["id"]);
}

#[tokio::test]
async fn an_unknown_resource_or_action_is_told_the_known_ones() {
    let stage = Stage::set();
    let (server, key) = (&stage.server, &stage.key);
    let ask = |body: Value| server.post("/v1").key(key).json(&body).call();
    for answer in [
        ask(json!({"resource": "genie", "action": "get"})).await,
        server.get("/v1/genie").key(key).call().await,
        server.post("/v1/genie").key(key).json(&json!({})).call().await,
    ] {
        answer.is_genie_failure(400, "INVALID_ACTION");
        assert!(answer.text.contains("genies, genie-access, public-agent-pages"), "{answer:?}");
    }
    for answer in [
        ask(json!({"resource": "genie-access", "action": "frobnicate", "id": 1})).await,
        server.post("/v1/genie-access").key(key).json(&json!({"action": "Create"})).call().await,
    ] {
        answer.is_genie_failure(400, "INVALID_ACTION");
        assert!(answer.text.contains("all, list, list-team-access, get, create"), "{answer:?}");
    }
    // Behind a resource stands an action's name or an id.
    for id in ["frobnicate", &stage.genie_id()] {
        finds_wrong(&server.get(&format!("/v1/genie-access/{id}")).key(key).call().await, &["id"]);
    }
    let answer = server.post("/v1/public-agent-pages").json(&json!({"url_name": "x"})).call().await;
    answer.is_genie_failure(400, "INVALID_ACTION");
    finds_wrong(&ask(json!({"action": "get"})).await, &["resource"]);
    finds_wrong(&ask(json!({"resource": "genies"})).await, &["action"]);
    finds_wrong(&ask(json!({"resource": 5, "action": "get"})).await, &["resource"]);
}

#[tokio::test]
async fn get_changes_nothing() {
    let stage = Stage::set();
    let (id, token) = stage.link(json!({"max_uses": 1})).await;
    for path in [
        format!("/v1/genie-access/delete?id={id}"),
        format!("/v1/genie-access?action=rotate&id={id}"),
        "/v1/public-agent-pages/url?url_name=billing-helper".to_owned(),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let ask = stage.server.ask(method, &path).key(&stage.key).header("x-agent-access-token", &token);
            let answer = ask.call().await;
            assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "POST, OPTIONS"), "{path}");
        }
    }
    assert_eq!(stage.access("list", stage.genie_id(), json!({})).await["grants"][0]["use_count"], 0);
    stage.enter(&token).await;
}

#[tokio::test]
async fn a_body_that_is_no_json_object_is_told_so() {
    let stage = Stage::set();
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    for path in ["/v1", "/v1/genie-access"] {
        for (content_type, body) in [
            ("application/json", ""),
            ("application/json", "{"),
            ("application/json", "[]"),
            ("application/json", "5"),
            ("application/json", r#"{"resource": "genie-access", "action": "create", "data": 5}"#),
            ("text/plain", r#"{"resource": "genie-access", "action": "create"}"#),
            ("application/json", deep.as_str()),
        ] {
            let ask = stage.server.post(path).key(&stage.key).body(content_type, body.to_owned());
            ask.call().await.is_genie_failure(400, "VALIDATION_ERROR");
        }
    }
    let empty = stage.server.ask(Method::PATCH, "/v1/genie-access/1").key(&stage.key).call().await;
    empty.is_genie_failure(400, "VALIDATION_ERROR");
}

#[tokio::test]
async fn other_methods_and_addresses_have_the_envelope_too() {
    let stage = Stage::set();
    for path in ["/v1/genies", "/v1/genies/all"] {
        let answer = stage.server.ask(Method::PUT, path).key(&stage.key).call().await;
        answer.is_genie_failure(405, "METHOD_NOT_ALLOWED");
    }
    stage.server.get("/v1").key(&stage.key).call().await.is_genie_failure(405, "METHOD_NOT_ALLOWED");
    for (method, path, allow) in [
        (Method::GET, "/v1".to_owned(), "POST, OPTIONS"),
        (Method::PATCH, "/v1/genies".to_owned(), "GET, HEAD, POST, OPTIONS"),
        (Method::GET, "/v1/public-agent-pages".to_owned(), "POST, OPTIONS"),
        (Method::DELETE, "/v1/genies/list".to_owned(), "GET, HEAD, POST, OPTIONS"),
        (Method::GET, "/v1/genies/create".to_owned(), "POST, OPTIONS"),
        (Method::PUT, format!("/v1/genies/{}", stage.genie_id()), "GET, HEAD, PATCH, DELETE, OPTIONS"),
        (Method::TRACE, "/v1/genie-access/1".to_owned(), "GET, HEAD, PATCH, DELETE, OPTIONS"),
    ] {
        let answer = stage.server.ask(method, &path).key(&stage.key).call().await;
        answer.is_genie_failure(405, "METHOD_NOT_ALLOWED");
        assert_eq!(answer.header("allow"), allow, "{path}");
        let options = stage.server.ask(Method::OPTIONS, &path).call().await;
        assert_eq!((options.status.as_u16(), options.header("allow")), (204, allow), "{path}");
    }
    stage.server.get("/v1/genies/a/b").key(&stage.key).call().await.is_genie_failure(404, "NOT_FOUND");
}
