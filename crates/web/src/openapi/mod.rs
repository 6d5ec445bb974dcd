//! The description of both families, made from the code (OpenAPI 3.1).

mod answers;
mod failures;
mod headers;
mod preconditions;
mod references;

pub(crate) use failures::example as failure_example;

use crate::http::Family;
use crate::{desk, genie};
use serde_json::{Value, json};
use utoipa::openapi::path::{Operation, Parameter, ParameterIn, PathItem};
use utoipa::openapi::schema::{AdditionalProperties, Schema, SchemaType, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    Components, Content, InfoBuilder, OpenApi, RefOr, Required, Response, SecurityRequirement,
};

/// The whole description: every route, body, answer and failure, for a service that is reached at `base`.
pub fn openapi(base: &str) -> Value {
    // Texts, numbers, and maps with text keys: that is JSON.
    let mut document = serde_json::to_value(from_code()).unwrap_or_default();
    document["info"]["contact"] = json!({ "name": "Whoever runs this service", "url": base });
    document["info"]["license"] = json!({ "name": "MIT or Apache-2.0", "identifier": "MIT OR Apache-2.0" });
    document["servers"] = json!([
        { "url": base, "description": "This service, by its public URL." },
        { "url": "/", "description": "Where this document came from." },
    ]);
    document["components"]["responses"] = failures::shared().into();
    document["components"]["headers"] = headers::shared();
    references::refer(&mut document);
    answers::require_fields(&mut document);
    answers::add_examples(&mut document);
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        let family = Family::of(path);
        for operation in item.as_object_mut().into_iter().flatten().map(|(_, operation)| operation) {
            tidy(operation);
            describe(operation, family);
            failures::add(operation, family);
            let responses = operation["responses"].as_object_mut();
            let is_limited = responses.as_ref().is_some_and(|all| all.contains_key("429"));
            for (status, response) in responses.into_iter().flatten() {
                if response.get("$ref").is_none() {
                    headers::add(response, status, is_limited);
                }
            }
        }
    }
    for (name, response) in document["components"]["responses"].as_object_mut().into_iter().flatten() {
        headers::add(response, failures::status_of(name), false);
    }
    references::remove_unused(&mut document);
    document
}

/// What the handlers say of themselves.
fn from_code() -> OpenApi {
    let mut document = desk::routes().document();
    document.info = InfoBuilder::new()
        .title("Portcullis")
        .description(Some(
            "Who works here and what may they do, and who may use which Genie. In this API an *agent* is a person \
             on the staff; the Genie family says `agent_id` for a Genie and `user_id` for a person's UUID. \
             What you read you may send back: fields of a thing that a call cannot change are taken where they say what \
             is so. In a body an empty text is `null` where `null` is taken.",
        ))
        .version(env!("CARGO_PKG_VERSION"))
        .build();
    document.tags = Some(
        TAGS.iter()
            .map(|(name, text)| TagBuilder::new().name(*name).description(Some(*text)).build())
            .collect(),
    );
    document.merge(genie::openapi());
    let components = document.components.get_or_insert_default();
    failures::add_schemas(components);
    add_security(components);
    document.security = Some(SCHEMES.iter().map(|name| SecurityRequirement::new(*name, [""; 0])).collect());
    for (path, item) in &mut document.paths.paths {
        preconditions::describe(path, item);
        for operation in [&mut item.put, &mut item.post, &mut item.delete, &mut item.patch] {
            operation.iter_mut().for_each(add_origin);
        }
        operations_of(item).for_each(start_ids_at_one);
    }
    refuse_unknown_fields(&mut document);
    // What is to be deleted can be named in a body, but all of it needs no name.
    for item in document.paths.paths.values_mut() {
        if let Some(RefOr::T(body)) =
            item.delete.as_mut().and_then(|operation| operation.request_body.as_mut())
        {
            body.required = Some(Required::False);
        }
    }
    document
}

/// Every operation of the description.
fn operations(document: &Value) -> impl Iterator<Item = &Value> {
    let items = document["paths"].as_object().into_iter().flatten();
    items.flat_map(|(_, item)| item.as_object().into_iter().flatten().map(|(_, operation)| operation))
}

fn operations_mut(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let items = document["paths"].as_object_mut().into_iter().flatten();
    items.flat_map(|(_, item)| item.as_object_mut().into_iter().flatten().map(|(_, operation)| operation))
}

/// Says in one way what the macros say in several: no credential is an empty list, and a body is required unless it says
/// otherwise. Programs that make clients know only these.
fn tidy(operation: &mut Value) {
    if operation["security"] == json!([{}]) {
        operation["security"] = json!([]);
    }
    if let Some(body) = operation.get_mut("requestBody").and_then(Value::as_object_mut) {
        body.entry("required").or_insert(true.into());
    }
}

/// Whether an operation can be called without a credential.
fn is_open(operation: &Value) -> bool {
    operation["security"].as_array().is_some_and(|ways| ways.is_empty() || ways.contains(&json!({})))
}

/// Says what an operation is for and who may call it. Where a handler says no more than its summary, that is said.
fn describe(operation: &mut Value, family: Family) {
    // The Genie family's table has said it.
    if family == Family::Genie {
        return;
    }
    let own = operation["description"].as_str().filter(|text| !text.is_empty());
    let text = own.or_else(|| operation["summary"].as_str()).unwrap_or_default().trim_end_matches('.');
    let permission = operation["responses"]["403"]["description"]
        .as_str()
        .and_then(|text| text.strip_prefix("Without `")?.split('`').next());
    let who = match permission {
        _ if is_open(operation) => "No credential is needed.".to_owned(),
        Some(permission) => format!("Whoever holds the permission `{permission}` may call this."),
        None => "Whoever is signed in, or has an API key, may call this.".to_owned(),
    };
    operation["description"] = format!("{text}. {who}").into();
}

/// Bodies of the desk family name every field they take; what they collect as unknown is refused.
fn refuse_unknown_fields(document: &mut OpenApi) {
    let items = document.paths.paths.iter_mut().filter(|(path, _)| Family::of(path) == Family::Desk);
    let bodies = items.flat_map(|(_, item)| operations_of(item)).filter_map(|operation| {
        match &operation.request_body {
            Some(RefOr::T(body)) => Some(body),
            _ => None,
        }
    });
    let contents = bodies.flat_map(|body| body.content.values());
    let names: Vec<String> = contents.filter_map(schema_name).collect();
    let schemas = document.components.as_mut().map(|components| &mut components.schemas);
    for (name, schema) in schemas.into_iter().flatten() {
        if names.contains(name)
            && let RefOr::T(Schema::Object(object)) = schema
        {
            object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        }
    }
}

fn schema_name(content: &RefOr<Content>) -> Option<String> {
    let RefOr::T(Content { schema: Some(RefOr::Ref(reference)), .. }) = content else { return None };
    reference.ref_location.rsplit('/').next().map(str::to_owned)
}

const TAGS: [(&str, &str); 8] = [
    ("auth", "Signing in and out."),
    ("agents", "The people on the staff, their keys and sessions."),
    ("teams", "Groups of agents."),
    ("roles", "Named sets of permissions."),
    ("conversations", "Who has a conversation of the help desk."),
    ("activity", "Who did what to what."),
    ("outbox", "Mail that goes out."),
    ("service", "The service itself."),
];

const SCHEMES: [&str; 3] = ["bearer", "api_key", "session"];

fn add_security(components: &mut Components) {
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("lk_…")
        .description(Some("An API key."))
        .build();
    let header = ApiKeyValue::with_description("X-API-Key", "The same API key.");
    let cookie = ApiKeyValue::with_description(
        "portcullis_session",
        "A session from `POST /api/v1/auth/login`. A change by cookie must come from the service's own pages.",
    );
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    components.add_security_scheme("api_key", SecurityScheme::ApiKey(ApiKey::Header(header)));
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
}

fn operations_of(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch].into_iter().flatten()
}

/// A change by cookie is refused when it comes from elsewhere.
fn add_origin(operation: &mut Operation) {
    if operation.security.is_none() {
        let elsewhere = Response::new("A change by cookie that does not come from the service's own pages.");
        operation.responses.responses.entry("403".to_owned()).or_insert_with(|| elsewhere.into());
    }
}

/// The numbers of our own things start at 1.
fn start_ids_at_one(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(Parameter { parameter_in: ParameterIn::Path, schema: Some(schema), .. }) = parameter
            && let RefOr::T(Schema::Object(object)) = schema
            && object.schema_type == SchemaType::Type(Type::Integer)
        {
            object.minimum = Some(1.into());
        }
    }
}
