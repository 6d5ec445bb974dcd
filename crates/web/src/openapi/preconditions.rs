//! Headers that many operations have in common: `Idempotency-Key`, `ETag` and `If-Match`.

use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{HeaderBuilder, RefOr, Required, Response};

/// Things with a version: where one is read, changed and deleted.
const VERSIONED: [&str; 6] = [
    "/api/v1/agents/me",
    "/api/v1/agents/{id}",
    "/api/v1/teams/{id}",
    "/api/v1/roles/{id}",
    "/v1/genies/{id}",
    "/v1/genie-access/{id}",
];
/// Where one is made, or its action stands in the path.
const MADE: [&str; 5] =
    ["/api/v1/agents", "/api/v1/teams", "/api/v1/roles", "/v1/genies/create", "/v1/genie-access/create"];
const READ: [&str; 1] = ["/v1/genies/get"];
const CHANGED: [&str; 7] = [
    "/v1",
    "/v1/genies",
    "/v1/genies/update",
    "/v1/genies/delete",
    "/v1/genie-access",
    "/v1/genie-access/update",
    "/v1/genie-access/delete",
];
/// Signing in and out is done each time.
const EACH_TIME: [&str; 2] = ["/api/v1/auth/login", "/api/v1/auth/logout"];

/// Adds them to the operations of an address.
pub(super) fn describe(path: &str, item: &mut PathItem) {
    let reads = item.get.is_some();
    if let Some(post) = &mut item.post {
        // What reads has nothing to keep, and is an address of its own only in the Genie family.
        let only_reads = reads && path.starts_with("/v1/") && path.matches('/').count() == 3;
        if !only_reads && !EACH_TIME.contains(&path) {
            add_key(post);
        }
        if CHANGED.contains(&path) {
            add_condition(post);
        }
        if [MADE.as_slice(), &READ, &CHANGED].concat().contains(&path) {
            add_tag(post);
        }
    }
    if let Some(get) = &mut item.get
        && [VERSIONED.as_slice(), &READ].concat().contains(&path)
    {
        add_tag(get);
    }
    if VERSIONED.contains(&path) {
        for change in [&mut item.put, &mut item.patch].into_iter().flatten() {
            add_condition(change);
            add_tag(change);
        }
        item.delete.iter_mut().for_each(add_condition);
    }
}

fn add_key(operation: &mut Operation) {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(255))
        .pattern(Some("^[!-~]+$"));
    let text = "A text of your own, such as a UUID, of 1 to 255 visible ASCII characters. The same call with the same \
                key gets the first answer again for 24 hours, and has no second effect.";
    add_parameter(operation, header("Idempotency-Key", text, schema));
    add_failure(operation, "409", "The first call with this idempotency key is still running.");
    let text = "`true` where the answer was given before.";
    let schema = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["true"])).build();
    add_header(operation, "Idempotency-Replayed", text, schema.into());
}

fn add_condition(operation: &mut Operation) {
    let text = "`*`, or the `ETag` of what you read. If it is another one by now, nothing is changed. Weak tags never \
                match.";
    let schema = ObjectBuilder::new().schema_type(Type::String);
    add_parameter(operation, header("If-Match", text, schema));
    add_failure(operation, "412", "It was changed since you read it.");
}

fn add_tag(operation: &mut Operation) {
    let text = "The version of the thing, over what an edit of it can change; for `If-Match`.";
    let schema = ObjectBuilder::new().schema_type(Type::String).build();
    add_header(operation, "ETag", text, schema.into());
}

fn header(name: &str, text: &str, schema: ObjectBuilder) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(text))
        .schema(Some(schema))
        .build()
}

fn add_parameter(operation: &mut Operation, parameter: Parameter) {
    operation.parameters.get_or_insert_default().push(parameter.into());
}

fn add_failure(operation: &mut Operation, status: &str, text: &str) {
    let responses = &mut operation.responses.responses;
    match responses.get_mut(status) {
        Some(RefOr::T(known)) => known.description = format!("{} Or: {text}", known.description),
        Some(RefOr::Ref(_)) => {}
        None => drop(responses.insert(status.to_owned(), Response::new(text).into())),
    }
}

fn add_header(operation: &mut Operation, name: &str, text: &str, schema: RefOr<utoipa::openapi::Schema>) {
    let successes = operation.responses.responses.iter_mut().filter(|(status, _)| status.starts_with('2'));
    for (_, response) in successes {
        if let RefOr::T(response) = response {
            let header = HeaderBuilder::new().schema(Some(schema.clone())).description(Some(text)).build();
            response.headers.insert(name.to_owned(), header.into());
        }
    }
}
