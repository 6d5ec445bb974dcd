//! The description of both families, made from the code (OpenAPI 3.1).

mod headers;

use crate::http::Family;
use crate::{desk, genie};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::openapi::path::{Operation, Parameter, ParameterIn, PathItem};
use utoipa::openapi::schema::{AdditionalProperties, Schema, SchemaType, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    Components, Content, ContentBuilder, InfoBuilder, OpenApi, Ref, RefOr, Required, Response,
    SecurityRequirement,
};
use utoipa::{PartialSchema, ToSchema};

/// A failure of the desk family.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"data": {"message": "email: This is required.", "type": "InputError",
    "fields": {"email": "This is required."}}}))]
struct DeskFailure {
    data: DeskError,
}

/// What went wrong.
#[derive(Serialize, ToSchema)]
struct DeskError {
    /// What is wrong and what to do.
    message: String,
    /// `InputError`, `AuthError`, `PermissionError`, `NotFoundError`, `ConflictError`, `PreconditionFailedError`,
    /// `PayloadTooLargeError`, `RateLimitError`, `GeneralError` or `UnavailableError`.
    r#type: String,
    /// What is wrong with which field; only where a field is wrong.
    fields: Option<BTreeMap<String, String>>,
}

/// A failure of the Genie family.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"success": false, "error": {"code": "NOT_FOUND", "message": "There is no such grant.",
    "status": 404}}))]
struct GenieFailure {
    /// Always `false`.
    success: bool,
    error: GenieError,
}

/// What went wrong.
#[derive(Serialize, ToSchema)]
struct GenieError {
    /// `VALIDATION_ERROR`, `INVALID_ACTION`, `UNAUTHORIZED`, `INVALID_TOKEN`, `KEY_NOT_FOUND`, `FORBIDDEN`,
    /// `GENIE_PRIVATE`, `NOT_FOUND`, `AGENT_NOT_FOUND`, `PRECONDITION_FAILED`, `RATE_LIMIT_EXCEEDED`, `INTERNAL_ERROR` or `UNAVAILABLE`.
    code: String,
    /// What is wrong and what to do.
    message: String,
    /// The status of the response.
    status: u16,
    /// What is wrong with which field; only where a field is wrong.
    fields: Option<BTreeMap<String, String>>,
}

/// The whole description: every route, body, answer and failure.
pub fn openapi() -> OpenApi {
    let mut document = desk::routes().document();
    document.info = InfoBuilder::new()
        .title("Portcullis")
        .description(Some(
            "Who works here and what may they do, and who may use which Genie. In this API an *agent* is a person \
             on the staff; the Genie family says `agent_id` for a Genie and `user_id` for a person's UUID.",
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
    add_schemas(components);
    add_security(components);
    document.security = Some(SCHEMES.iter().map(|name| SecurityRequirement::new(*name, [""; 0])).collect());
    for (path, item) in &mut document.paths.paths {
        let failure = match Family::of(path) {
            Family::Desk => "DeskFailure",
            Family::Genie => "GenieFailure",
        };
        for operation in [&mut item.put, &mut item.post, &mut item.delete, &mut item.patch] {
            operation.iter_mut().for_each(add_origin);
        }
        headers::describe(path, item);
        for operation in operations(item) {
            add_failures(operation, failure);
            start_ids_at_one(operation);
        }
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

/// Bodies of the desk family name every field they take; what they collect as unknown is refused.
fn refuse_unknown_fields(document: &mut OpenApi) {
    let items = document.paths.paths.iter_mut().filter(|(path, _)| Family::of(path) == Family::Desk);
    let bodies =
        items.flat_map(|(_, item)| operations(item)).filter_map(|operation| match &operation.request_body {
            Some(RefOr::T(body)) => Some(body),
            _ => None,
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

fn add_schemas(components: &mut Components) {
    let mut schemas = Vec::new();
    DeskFailure::schemas(&mut schemas);
    GenieFailure::schemas(&mut schemas);
    schemas.push((DeskFailure::name().into_owned(), DeskFailure::schema()));
    schemas.push((GenieFailure::name().into_owned(), GenieFailure::schema()));
    components.schemas.extend(schemas);
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
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

/// Every failure has the family's envelope: those that a handler names, those that any request can meet.
fn add_failures(operation: &mut Operation, failure: &str) {
    let envelope = || ContentBuilder::new().schema(Some(Ref::from_schema_name(failure))).build();
    let responses = &mut operation.responses.responses;
    if operation.security.is_none() {
        let missing = Response::new("No credential, or none that is valid.");
        responses.entry("401".to_owned()).or_insert_with(|| missing.into());
    }
    let too_large = operation.request_body.is_some().then_some(("413", "The body is too large."));
    let any = [
        ("400", "Something in the request is wrong."),
        ("500", "A fault of the service."),
        ("503", "The service is busy, or its database does not answer. Try again in a moment."),
    ];
    for (status, text) in any.into_iter().chain(too_large) {
        responses.entry(status.to_owned()).or_insert_with(|| Response::new(text).into());
    }
    for (status, response) in responses {
        let is_failure = status.starts_with('4') || status.starts_with('5');
        if let RefOr::T(response) = response
            && is_failure
            && response.content.is_empty()
        {
            response.content.insert("application/json".to_owned(), envelope().into());
        }
    }
}
