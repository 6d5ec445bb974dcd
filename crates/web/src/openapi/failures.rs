//! Every failure has the family's envelope: those that a handler names, those that any request can meet.

use crate::http::{Code, Family};
use actix_web::http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use utoipa::openapi::{Components, RefOr, Schema};
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
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
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
    /// `GENIE_PRIVATE`, `NOT_FOUND`, `AGENT_NOT_FOUND`, `METHOD_NOT_ALLOWED`, `CONFLICT`,
    /// `PRECONDITION_FAILED`, `PAYLOAD_TOO_LARGE`, `RATE_LIMIT_EXCEEDED`, `INTERNAL_ERROR` or `UNAVAILABLE`.
    code: String,
    /// What is wrong and what to do.
    message: String,
    /// The status of the response.
    status: u16,
    /// What is wrong with which field; only where a field is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    fields: Option<BTreeMap<String, String>>,
    /// What a visitor has yet to show at a link that asks for more, or showed wrongly: `password`, `email`, `code`; only
    /// with `GENIE_PRIVATE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("password"))]
    needs: Option<Vec<String>>,
}

/// Adds the envelopes of both families.
pub(super) fn add_schemas(components: &mut Components) {
    let mut schemas: Vec<(String, RefOr<Schema>)> = Vec::new();
    DeskFailure::schemas(&mut schemas);
    GenieFailure::schemas(&mut schemas);
    schemas.push((DeskFailure::name().into_owned(), DeskFailure::schema()));
    schemas.push((GenieFailure::name().into_owned(), GenieFailure::schema()));
    components.schemas.extend(schemas);
}

/// What any request can meet: status, the end of the name that the answers share, what is said of it.
const ANY: [(&str, &str, &str); 3] = [
    ("405", "MethodNotAllowed", "The address does not take this method. `Allow` names those that it takes."),
    ("500", "Defect", "A fault of the service."),
    ("503", "Unavailable", "The service is busy, or its database does not answer. Try again in a moment."),
];
const TOO_LARGE: (&str, &str, &str) = ("413", "PayloadTooLarge", "The body is too large.");

fn prefix(family: Family) -> &'static str {
    match family {
        Family::Desk => "Desk",
        Family::Genie => "Genie",
    }
}

/// The answers that operations share, by name.
pub(super) fn shared() -> Map<String, Value> {
    let mut all = Map::new();
    for family in [Family::Desk, Family::Genie] {
        for (status, name, text) in ANY.into_iter().chain([TOO_LARGE]) {
            let mut response = json!({ "description": text });
            complete(&mut response, status, family);
            all.insert(format!("{}{name}", prefix(family)), response);
        }
    }
    all
}

/// The status of a shared answer.
pub(super) fn status_of(name: &str) -> &'static str {
    let all = ANY.into_iter().chain([TOO_LARGE]);
    all.into_iter().find(|(_, end, _)| name.ends_with(end)).map_or("", |(status, ..)| status)
}

/// Adds the failures that an operation does not name, and what is missing from those that it does.
pub(super) fn add(operation: &mut Value, family: Family) {
    let is_open = super::is_open(operation);
    let takes_body = operation.get("requestBody").is_some();
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for (status, name, _) in ANY.into_iter().chain(takes_body.then_some(TOO_LARGE)) {
        let shared = format!("#/components/responses/{}{name}", prefix(family));
        responses.entry(status).or_insert_with(|| json!({ "$ref": shared }));
    }
    let wrong = json!({ "description": "Something in the request is wrong." });
    responses.entry("400").or_insert(wrong);
    if !is_open {
        let missing = json!({ "description": "No credential, or none that is valid." });
        responses.entry("401").or_insert(missing);
    }
    for (status, response) in responses {
        if status.starts_with(['4', '5']) && response.get("$ref").is_none() {
            complete(response, status, family);
        }
    }
}

fn complete(response: &mut Value, status: &str, family: Family) {
    if response.get("content").is_some() {
        return;
    }
    let schema = format!("#/components/schemas/{}Failure", prefix(family));
    let code = status.parse().ok().and_then(|status| StatusCode::from_u16(status).ok()).map(Code::of);
    let example = example(family, code.unwrap_or(Code::Internal));
    response["content"] = json!({ "application/json": { "schema": { "$ref": schema }, "example": example } });
}

/// An example of a failure.
pub(crate) fn example(family: Family, code: Code) -> Value {
    let message = match code {
        Code::Validation => "expires_at: This must lie in the future.",
        Code::InvalidAction => "There is no such action.",
        Code::Unauthorized => "Sign in, or send an API key as Authorization: Bearer lk_….",
        Code::InvalidToken => "This session has ended. Sign in again.",
        Code::KeyNotFound => "This API key is not valid. It may have been revoked.",
        Code::Forbidden => "You may not do this.",
        Code::GeniePrivate => "This Genie is private. Open it with a link, or ask for access.",
        Code::NotFound => "There is nothing with this id.",
        Code::GenieNotFound => "There is no Genie with this id.",
        Code::Conflict => "This contradicts what is there.",
        Code::Precondition => "This was changed since you read it. Read it again.",
        Code::Method => "This address does not take this method.",
        Code::TooLarge => "The body is too large. At most 1 MiB is taken.",
        Code::RateLimited => "Too many attempts. Try again in 30 seconds.",
        Code::Internal => "Something went wrong on our side.",
        Code::Unavailable => "The service is busy. Try again in a moment.",
    };
    let mut error = json!({ "message": message });
    if code == Code::Validation {
        error["fields"] = json!({ "expires_at": "This must lie in the future." });
    }
    match family {
        Family::Desk => {
            error["type"] = code.desk().into();
            json!({ "data": error })
        }
        Family::Genie => {
            error["code"] = code.genie().into();
            error["status"] = code.status().as_u16().into();
            json!({ "success": false, "error": error })
        }
    }
}
