//! The family's part of the API description, made of the same table as the dispatch.

use super::action::{Effect, Schemas};
use super::table::{Entry, RESOURCES, Resource};
use crate::http::Code;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use utoipa::openapi::{OpenApi, RefOr, Schema};

/// Every way to call every action.
pub(crate) fn openapi() -> OpenApi {
    // The table and the types behind it are constant: a unit test makes this very document.
    serde_json::from_value(document()).expect("a document that a unit test makes too")
}

fn document() -> Value {
    let (mut paths, mut schemas, mut tags) = (Map::new(), Map::new(), Vec::new());
    paths.insert("/v1".into(), json!({ "post": single() }));
    for resource in RESOURCES {
        tags.push(json!({ "name": resource.name, "description": resource.about }));
        for (path, method, operation) in resource.operations() {
            let item = paths.entry(path).or_insert_with(|| json!({}));
            item[method] = operation;
        }
        for action in resource.actions {
            schemas.insert(resource.fields_name(action), fields_schema(action));
            let Schemas { own, parts } = (action.answer)();
            schemas.insert(resource.answer_name(action), success(&own));
            schemas.extend(parts.into_iter().map(|(name, schema)| (name, json!(schema))));
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Portcullis", "version": env!("CARGO_PKG_VERSION") },
        "paths": paths,
        "components": { "schemas": schemas },
        "tags": tags,
    })
}

fn success(data: &RefOr<Schema>) -> Value {
    json!({
        "type": "object",
        "required": ["success", "data"],
        "properties": { "success": { "type": "boolean", "enum": [true] }, "data": data },
    })
}

/// The fields of an action, `id` aside; no others are taken.
fn fields_schema(action: &Entry) -> Value {
    let mut schema = json!((action.input)().own);
    schema["examples"] = json!([example(action)]);
    schema
}

fn needs_fields(action: &Entry) -> bool {
    json!((action.input)().own)["required"].as_array().is_some_and(|names| !names.is_empty())
}

fn example(action: &Entry) -> Value {
    // A unit test reads every example.
    serde_json::from_str(action.spec.example).unwrap_or_default()
}

fn example_id(action: &Entry) -> Option<Value> {
    let names = action.id_names?;
    Some(if names.contains("Genie") { json!("018f4e9a-7c1d-7b3a-9a51-0123456789ab") } else { json!(17) })
}

/// What the schemas of bodies do not say.
const FLAT: &str = "What stands in `data` may also be given flat, beside `action`.";

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn or_null(schema: &Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

fn only(text: &str) -> Value {
    json!({ "type": "string", "enum": [text] })
}

/// `POST /v1`.
fn single() -> Value {
    let mut bodies = Vec::new();
    let mut examples = Map::new();
    let all = || {
        RESOURCES.iter().flat_map(|resource| resource.actions.iter().map(move |action| (resource, action)))
    };
    for (resource, action) in all() {
        let (schema, example) = body(resource, action, true);
        bodies.push(schema);
        examples.insert(resource.id_of(action), json!({ "summary": action.spec.summary, "value": example }));
    }
    let codes: Vec<Code> = all().flat_map(|(_, action)| action.spec.failures).copied().collect();
    json!({
        "operationId": "call",
        "tags": ["genies", "genie-access", "public-agent-pages"],
        "summary": "Any action of any resource",
        "description": FLAT,
        "requestBody": request_body(&bodies, &examples, true),
        "responses": responses(&all().collect::<Vec<_>>(), &codes, false),
        "security": [{ "bearer": [] }, { "api_key": [] }, { "session": [] }, {}],
    })
}

/// The body that names its action, and an example of one.
fn body(resource: &Resource, action: &Entry, is_single: bool) -> (Value, Value) {
    let (mut properties, mut example_body, mut required) = (Map::new(), Map::new(), Vec::new());
    if is_single {
        properties.insert("resource".into(), only(resource.name));
        example_body.insert("resource".into(), resource.name.into());
        required.push("resource");
    }
    example_body.insert("action".into(), action.spec.name.into());
    if is_single || action.spec.name != "create" {
        properties.insert("action".into(), only(action.spec.name));
        required.push("action");
    } else {
        properties.insert("action".into(), or_null(&only(action.spec.name)));
    }
    if let (Some(schema), Some(id)) = ((action.id)(), example_id(action)) {
        let schema = described(&json!(schema), action.id_names);
        example_body.insert("id".into(), id);
        if action.needs_id {
            properties.insert("id".into(), schema);
            required.push("id");
        } else {
            properties.insert("id".into(), or_null(&schema));
        }
    }
    let data = reference(&resource.fields_name(action));
    if needs_fields(action) {
        properties.insert("data".into(), data);
        required.push("data");
    } else {
        properties.insert("data".into(), or_null(&data));
    }
    example_body.insert("data".into(), example(action));
    let schema = json!({
        "type": "object",
        "title": resource.id_of(action),
        "description": action.spec.summary,
        "required": required,
        "properties": properties,
        "additionalProperties": false,
    });
    (schema, example_body.into())
}

fn described(schema: &Value, text: Option<&str>) -> Value {
    let mut schema = schema.clone();
    if let Some(text) = text {
        schema["description"] = text.into();
    }
    schema
}

fn request_body(bodies: &[Value], examples: &Map<String, Value>, required: bool) -> Value {
    let schema = match bodies {
        [one] => one.clone(),
        several => json!({ "oneOf": several }),
    };
    json!({ "required": required, "content": { "application/json": { "schema": schema, "examples": examples } } })
}

impl Resource {
    fn id_of(&self, action: &Entry) -> String {
        format!("{}.{}", self.name, action.spec.name)
    }

    fn fields_name(&self, action: &Entry) -> String {
        format!("{}.{}", self.name, action.spec.name)
    }

    fn answer_name(&self, action: &Entry) -> String {
        format!("{}.{}.answer", self.name, action.spec.name)
    }

    /// Every address of the resource: path, method, operation.
    fn operations(&self) -> Vec<(String, &'static str, Value)> {
        let base = format!("/v1/{}", self.name);
        let mut operations = vec![(base.clone(), "post", self.by_body())];
        for action in self.actions {
            let own = format!("{base}/{}", action.spec.name);
            if action.spec.effect == Effect::Reads {
                operations.push((own.clone(), "get", self.by_query(action, "", false)));
                operations.push((own, "post", self.by_fields(action, ".post", false)));
            } else {
                operations.push((own, "post", self.by_fields(action, "", false)));
            }
            match action.spec.name {
                "all" => operations.push((base.clone(), "get", self.by_query(action, ".short", false))),
                "get" => {
                    operations.push((format!("{base}/{{id}}"), "get", self.by_query(action, ".short", true)))
                }
                "update" => {
                    operations.push((
                        format!("{base}/{{id}}"),
                        "patch",
                        self.by_fields(action, ".short", true),
                    ));
                }
                "delete" => {
                    operations.push((
                        format!("{base}/{{id}}"),
                        "delete",
                        self.by_query(action, ".short", true),
                    ));
                }
                _ => {}
            }
        }
        operations
    }

    /// The action stands in the body.
    fn by_body(&self) -> Value {
        let (mut bodies, mut examples) = (Vec::new(), Map::new());
        for action in self.actions {
            let (schema, example) = body(self, action, false);
            bodies.push(schema);
            examples
                .insert(action.spec.name.into(), json!({ "summary": action.spec.summary, "value": example }));
        }
        let all: Vec<_> = self.actions.iter().map(|action| (self, action)).collect();
        let codes: Vec<Code> = self.actions.iter().flat_map(|action| action.spec.failures).copied().collect();
        self.operation(json!({
            "operationId": self.name,
            "summary": format!("Any action of {}", self.name),
            "description": FLAT,
            "requestBody": request_body(&bodies, &examples, true),
            "responses": responses(&all, &codes, self.is_open),
        }))
    }

    /// The action stands in the path, its fields in the query.
    fn by_query(&self, action: &Entry, ending: &str, id_in_path: bool) -> Value {
        let mut parameters = id_parameter(action, id_in_path);
        let fields = fields_schema(action);
        let required = fields["required"].as_array().cloned().unwrap_or_default();
        for (name, schema) in fields["properties"].as_object().into_iter().flatten() {
            let is_required = required.iter().any(|known| known == name);
            parameters.push(json!({ "name": name, "in": "query", "required": is_required,
                "description": schema["description"], "schema": without_null(schema) }));
        }
        self.operation(json!({
            "operationId": self.id_of(action) + ending,
            "summary": action.spec.summary,
            "parameters": parameters,
            "responses": responses(&[(self, action)], action.spec.failures, self.is_open),
        }))
    }

    /// The action stands in the path, its fields in the body.
    fn by_fields(&self, action: &Entry, ending: &str, id_in_path: bool) -> Value {
        let mut parameters = id_parameter(action, id_in_path);
        if self.is_open && action.spec.failures.contains(&Code::GeniePrivate) {
            parameters.push(json!({ "name": "X-Agent-Access-Token", "in": "header", "required": false,
                "description": "A link token, which is redeemed, or a pass, which is checked.",
                "schema": { "type": "string" } }));
        }
        let example = json!({ action.spec.name: { "value": example(action) } });
        let Value::Object(examples) = example else { return Value::Null };
        let fields = reference(&self.fields_name(action));
        self.operation(json!({
            "operationId": self.id_of(action) + ending,
            "summary": action.spec.summary,
            "parameters": parameters,
            "requestBody": request_body(&[fields], &examples, id_in_path || needs_fields(action)),
            "responses": responses(&[(self, action)], action.spec.failures, self.is_open),
        }))
    }

    fn operation(&self, mut operation: Value) -> Value {
        operation["tags"] = json!([self.name]);
        if self.is_open {
            operation["security"] = json!([{}]);
        }
        operation
    }
}

fn id_parameter(action: &Entry, in_path: bool) -> Vec<Value> {
    let Some(schema) = (action.id)() else { return Vec::new() };
    vec![json!({ "name": "id", "in": if in_path { "path" } else { "query" },
        "required": in_path || action.needs_id, "description": action.id_names, "schema": schema })]
}

/// A query cannot say `null`.
fn without_null(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let [one, _] = schema["type"].as_array().map_or(&[][..], Vec::as_slice) {
        schema["type"] = one.clone();
    }
    if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        values.retain(|value| !value.is_null());
    }
    schema
}

/// The answers and the failures of some actions, by status.
fn responses(actions: &[(&Resource, &Entry)], own: &[Code], is_open: bool) -> Value {
    let mut responses = Map::new();
    for (status, is_create) in [("200", false), ("201", true)] {
        let answers: Vec<_> = actions
            .iter()
            .filter(|(_, action)| (action.spec.effect == Effect::Creates) == is_create)
            .map(|(resource, action)| reference(&resource.answer_name(action)))
            .collect();
        let schema = match answers.as_slice() {
            [] => continue,
            [one] => one.clone(),
            several => json!({ "anyOf": several }),
        };
        let description = if is_create { "It is made." } else { "It is done." };
        let content = json!({ "application/json": { "schema": schema } });
        responses.insert(status.into(), json!({ "description": description, "content": content }));
    }
    let mut by_status: BTreeMap<u16, BTreeMap<&str, Code>> = BTreeMap::new();
    let general: &[Code] = if is_open {
        &[Code::Validation]
    } else {
        &[Code::Validation, Code::Unauthorized, Code::InvalidToken, Code::KeyNotFound]
    };
    let invalid_action = (actions.len() > 1).then_some(Code::InvalidAction);
    for code in general.iter().chain(own).copied().chain(invalid_action) {
        by_status.entry(code.status().as_u16()).or_default().insert(code.genie(), code);
    }
    for (status, codes) in by_status {
        let examples: Map<String, Value> =
            codes.iter().map(|(name, code)| ((*name).into(), failure(*code))).collect();
        let names: Vec<_> = codes.keys().copied().collect();
        let content =
            json!({ "application/json": { "schema": reference("GenieFailure"), "examples": examples } });
        responses.insert(status.to_string(), json!({ "description": names.join(", "), "content": content }));
    }
    responses.into()
}

/// An example of a failure.
fn failure(code: Code) -> Value {
    let message = match code {
        Code::Validation => "max_uses: This must be a whole number from 0 (no limit) to 1,000,000,000.",
        Code::InvalidAction => "There is no such action.",
        Code::Unauthorized => "Sign in, or send an API key as Authorization: Bearer lk_….",
        Code::InvalidToken => "This session has ended. Sign in again.",
        Code::KeyNotFound => "This API key is not valid. It may have been revoked.",
        Code::Forbidden => "You do not own this Genie.",
        Code::GeniePrivate => "This Genie is private. Open it with a link, or ask for access.",
        Code::GenieNotFound => "There is no Genie with this id.",
        Code::RateLimited => "Too many attempts. Try again in 30 seconds.",
        _ => "There is nothing with this id.",
    };
    let mut error = json!({ "code": code.genie(), "message": message, "status": code.status().as_u16() });
    if code == Code::Validation {
        error["fields"] =
            json!({ "max_uses": "This must be a whole number from 0 (no limit) to 1,000,000,000." });
    }
    json!({ "value": { "success": false, "error": error } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_in_the_types() {
        let made = document();
        let kept = serde_json::to_value(openapi()).unwrap();
        let path = "/paths/~1v1/post/requestBody/content/application~1json/schema/oneOf";
        let variants = |document: &Value| document.pointer(path).and_then(Value::as_array).map(Vec::len);
        assert_eq!(variants(&kept), Some(RESOURCES.iter().map(|resource| resource.actions.len()).sum()));
        assert_eq!(variants(&made), variants(&kept));
        assert_eq!(made["paths"].as_object().unwrap().len(), kept["paths"].as_object().unwrap().len());
        assert_eq!(
            made.pointer("/components/schemas/genie-access.create"),
            kept.pointer("/components/schemas/genie-access.create"),
        );
    }

    #[test]
    fn every_reference_leads_somewhere() {
        fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
            match value {
                Value::Object(fields) => fields.iter().for_each(|(name, value)| match value.as_str() {
                    Some(target) if name == "$ref" => found.push(target),
                    _ => references(value, found),
                }),
                Value::Array(items) => items.iter().for_each(|item| references(item, found)),
                _ => {}
            }
        }
        let document = serde_json::to_value(crate::openapi()).unwrap();
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(found.len() > 100);
        for target in found {
            assert!(document.pointer(target.trim_start_matches('#')).is_some(), "{target}");
        }
    }

    #[test]
    fn operations_have_names_of_their_own() {
        let document = serde_json::to_value(crate::openapi()).unwrap();
        let mut names = std::collections::BTreeSet::new();
        for operation in
            document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap())
        {
            if let Some(name) = operation.1["operationId"].as_str() {
                assert!(names.insert(name), "{name}");
            }
        }
        assert!(names.contains("genie-access.create"));
    }
}
