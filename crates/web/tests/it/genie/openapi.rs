use super::Stage;
use crate::support::PUBLIC_URL;
use serde_json::Value;

/// Every path and method of the family is served: nothing but a wrong route gives 404 without a JSON body of the
/// action, or 405.
#[tokio::test]
async fn every_described_address_is_served() {
    let stage = Stage::set();
    let document = portcullis_web::openapi(PUBLIC_URL);
    let paths = document["paths"].as_object().unwrap().iter().filter(|(path, _)| path.starts_with("/v1"));
    let mut seen = 0;
    for (path, item) in paths {
        for (method, operation) in item.as_object().unwrap() {
            let concrete = path.replace("{id}", "1");
            let method = method.to_uppercase().parse().unwrap();
            let mut ask = stage.server.ask(method, &concrete).key(&stage.key);
            if let Some(body) = operation.get("requestBody") {
                let examples = body["content"]["application/json"]["examples"].as_object().unwrap();
                ask = ask.json(&examples.values().next().unwrap()["value"]);
            }
            let answer = ask.call().await;
            let code = answer.json()["error"]["code"].as_str().unwrap_or_default().to_owned();
            assert_ne!(code, "INVALID_ACTION", "{path}: {answer:?}");
            assert_ne!(answer.status.as_u16(), 405, "{path}: {answer:?}");
            assert!(answer.header("content-type").starts_with("application/json"));
            assert!(!answer.text.contains("nothing at this address"), "{path}: {answer:?}");
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen}");
}

#[tokio::test]
async fn a_link_fits_its_description() {
    let stage = Stage::set();
    let document = portcullis_web::openapi(PUBLIC_URL);
    let described = document.pointer("/components/schemas/Grant/properties").unwrap().as_object().unwrap();
    let made = stage.access("create", stage.genie_id(), Value::Null).await;
    let fields: Vec<_> = made["grant"].as_object().unwrap().keys().collect();
    let mut known: Vec<_> = described.keys().collect();
    known.sort();
    assert_eq!(fields, known);
}
