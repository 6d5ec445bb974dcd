//! What the description says of answers beyond what a derive macro can know.

use super::references::{referenced, resolve};
use serde_json::{Map, Value, json};

/// The component schemas below `value`, however deep.
fn schemas_below(document: &Value, value: &Value) -> Vec<String> {
    let found = referenced(document, value);
    found.into_iter().filter_map(|to| to.strip_prefix("/components/schemas/").map(str::to_owned)).collect()
}

/// An answer has every field that can be `null`: a field that is left out instead says `nullable = false`. So whoever
/// adds a field need not think of this.
pub(super) fn require_fields(document: &mut Value) {
    let mut of_answers: Vec<String> = Vec::new();
    let mut of_requests: Vec<String> = Vec::new();
    for operation in super::operations(document) {
        of_answers.extend(schemas_below(document, &operation["responses"]));
        of_requests.extend(schemas_below(document, &operation["requestBody"]));
    }
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else {
        return;
    };
    for (name, schema) in schemas {
        if of_answers.contains(name) && !of_requests.contains(name) {
            require(schema);
        }
    }
}

fn require(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(require),
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get("properties") {
                let known: Vec<_> =
                    object.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
                let is_sent = |(name, field): &(&String, &Value)| {
                    is_nullable(field) || known.iter().any(|known| known == *name)
                };
                let required: Vec<_> =
                    properties.iter().filter(is_sent).map(|(name, _)| Value::from(name.as_str())).collect();
                if !required.is_empty() {
                    object.insert("required".into(), required.into());
                }
            }
            object
                .iter_mut()
                .filter(|(name, _)| !["example", "examples"].contains(&name.as_str()))
                .for_each(|(_, value)| require(value));
        }
        _ => {}
    }
}

fn is_nullable(schema: &Value) -> bool {
    let is_null = |one: &Value| one["type"] == "null";
    let has_null = |name: &str| schema[name].as_array().is_some_and(|all| all.iter().any(is_null));
    schema["type"].as_array().is_some_and(|types| types.contains(&json!("null")))
        || has_null("oneOf")
        || has_null("anyOf")
}

/// Gives each answer an example that is made of the examples of its parts.
pub(super) fn add_examples(document: &mut Value) {
    let snapshot = document.clone();
    for operation in super::operations_mut(document) {
        let responses = operation["responses"].as_object_mut().into_iter().flatten();
        let contents = responses.filter_map(|(_, response)| response.get_mut("content")?.as_object_mut());
        for content in contents.flat_map(Map::values_mut) {
            add_example(&snapshot, content);
        }
    }
}

fn add_example(document: &Value, content: &mut Value) {
    if content.get("example").is_some() || content.get("examples").is_some() {
        return;
    }
    let variants = content["schema"]["anyOf"].as_array().cloned().unwrap_or_default();
    if variants.is_empty() {
        if let Some(example) = example(document, &content["schema"]) {
            content["example"] = example;
        }
        return;
    }
    for variant in variants {
        let name = variant["$ref"].as_str().and_then(|to| to.rsplit('/').next()).unwrap_or("other");
        if let Some(example) = example(document, &variant) {
            content["examples"][name] = json!({ "value": example });
        }
    }
}

/// An example of a schema; `None` where a text says nothing of what it may be.
fn example(document: &Value, schema: &Value) -> Option<Value> {
    if let Some(known) = schema.get("example").or_else(|| schema["examples"].get(0)) {
        return Some(known.clone());
    }
    if let Some(to) = schema["$ref"].as_str() {
        return example(document, resolve(document, to)?);
    }
    if let Some(one) = schema.get("const").or_else(|| schema["enum"].get(0)) {
        return Some(one.clone());
    }
    for name in ["oneOf", "anyOf"] {
        if let Some(variants) = schema[name].as_array() {
            let example =
                variants.iter().filter(|one| one["type"] != "null").find_map(|one| example(document, one));
            return example.or_else(|| is_nullable(schema).then_some(Value::Null));
        }
    }
    let types = schema["type"].as_array().cloned().unwrap_or_else(|| vec![schema["type"].clone()]);
    let kind = types.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or_default();
    let made = match kind {
        "object" => {
            let fields = schema["properties"].as_object();
            let fields = fields.into_iter().flatten();
            let fields: Option<Map<_, _>> =
                fields.map(|(name, field)| Some((name.clone(), example(document, field)?))).collect();
            fields.map(Value::Object)
        }
        "array" => example(document, &schema["items"]).map(|item| json!([item])),
        "boolean" => Some(true.into()),
        "integer" | "number" => Some(schema["minimum"].as_i64().unwrap_or(1).max(1).into()),
        "string" => match schema["format"].as_str() {
            Some("date-time") => Some("2026-01-31T09:00:00Z".into()),
            Some("uuid") => Some("018f4e9a-7c1d-7b3a-9a51-0123456789ab".into()),
            Some("email") => Some("bob@example.com".into()),
            Some("uri") => Some("https://example.com/".into()),
            _ => None,
        },
        _ => None,
    };
    made.or_else(|| is_nullable(schema).then_some(Value::Null))
}
