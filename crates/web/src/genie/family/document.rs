//! The family's part of the API description, made of the same table as the dispatch.

use super::action::{Effect, Schemas};
use super::table::{Entry, RESOURCES, Resource};
use crate::http::Code;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa::openapi::example::{Example, ExampleBuilder};
use utoipa::openapi::path::{
    HttpMethod, Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, Paths,
};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::{
    AdditionalProperties, AnyOfBuilder, Object, ObjectBuilder, OneOfBuilder, SchemaType, Type,
};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    Components, ContentBuilder, Info, OpenApi, OpenApiBuilder, Ref, RefOr, Required, ResponseBuilder,
    Responses, Schema,
};

/// Every way to call every action.
pub(crate) fn openapi() -> OpenApi {
    let (mut paths, mut components) = (Paths::new(), Components::new());
    paths.add_path_operation("/v1", vec![HttpMethod::Post], single());
    for resource in RESOURCES {
        for (path, method, operation) in resource.operations() {
            paths.add_path_operation(path, vec![method], operation);
        }
        for action in resource.actions {
            let Schemas { own, parts } = (action.answer)();
            components.schemas.insert(resource.id_of(action), fields_with_example(action).into());
            components.schemas.insert(resource.answer_name(action), success(own));
            components.schemas.extend(parts);
        }
    }
    let tags = RESOURCES
        .iter()
        .map(|resource| TagBuilder::new().name(resource.name).description(Some(resource.about)).build());
    OpenApiBuilder::new()
        .info(Info::new("Portcullis", env!("CARGO_PKG_VERSION")))
        .paths(paths)
        .components(Some(components))
        .tags(Some(tags))
        .build()
}

fn success(data: RefOr<Schema>) -> RefOr<Schema> {
    let yes = ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([true]));
    ObjectBuilder::new()
        .property("success", yes)
        .required("success")
        .property("data", data)
        .required("data")
        .into()
}

/// The fields of an action, `id` aside; no others are taken.
fn fields(action: &Entry) -> Object {
    match (action.input)().own {
        RefOr::T(Schema::Object(fields)) => fields,
        _ => Object::default(),
    }
}

fn fields_with_example(action: &Entry) -> Object {
    let mut fields = fields(action);
    fields.examples = vec![example(action)];
    fields
}

fn needs_fields(action: &Entry) -> bool {
    !fields(action).required.is_empty()
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

fn or_null(schema: RefOr<Schema>) -> RefOr<Schema> {
    AnyOfBuilder::new().item(schema).item(ObjectBuilder::new().schema_type(Type::Null)).into()
}

fn only(text: &str) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some([text])).into()
}

type Examples = BTreeMap<String, RefOr<Example>>;

fn value(summary: &str, value: Value) -> RefOr<Example> {
    ExampleBuilder::new().summary(summary).value(Some(value)).into()
}

/// `POST /v1`.
fn single() -> Operation {
    let all: Vec<_> = RESOURCES
        .iter()
        .flat_map(|resource| resource.actions.iter().map(move |action| (resource, action)))
        .collect();
    let (mut bodies, mut examples) = (Vec::new(), Examples::new());
    for (resource, action) in &all {
        let (schema, example) = body(resource, action, true);
        bodies.push(schema);
        examples.insert(resource.id_of(action), value(action.spec.summary, example));
    }
    let securities = ["bearer", "api_key", "session"].map(|name| SecurityRequirement::new(name, [""; 0]));
    OperationBuilder::new()
        .operation_id(Some("call"))
        .tags(Some(RESOURCES.iter().map(|resource| resource.name)))
        .summary(Some("Any action of any resource"))
        .description(Some(FLAT))
        .request_body(Some(request_body(bodies, examples, true)))
        .responses(responses(&all, false))
        .securities(Some(securities.into_iter().chain([SecurityRequirement::default()])))
        .build()
}

/// The body that names its action, and an example of one.
fn body(resource: &Resource, action: &Entry, is_single: bool) -> (RefOr<Schema>, Value) {
    let mut schema = ObjectBuilder::new()
        .title(Some(resource.id_of(action)))
        .description(Some(action.spec.summary))
        .additional_properties(Some(AdditionalProperties::FreeForm(false)));
    let mut example_body = json!({ "action": action.spec.name, "data": example(action) });
    let mut add = |name: &str, part: RefOr<Schema>, is_required: bool| {
        let known = std::mem::take(&mut schema);
        schema = if is_required {
            known.property(name, part).required(name)
        } else {
            known.property(name, or_null(part))
        };
    };
    if is_single {
        example_body["resource"] = resource.name.into();
        add("resource", only(resource.name), true);
    }
    add("action", only(action.spec.name), is_single || action.spec.name != "create");
    if let (Some(mut id), Some(example)) = ((action.id)(), example_id(action)) {
        if let RefOr::T(Schema::Object(id)) = &mut id {
            id.description = action.id_names.map(str::to_owned);
        }
        example_body["id"] = example;
        add("id", id, action.needs_id);
    }
    add("data", Ref::from_schema_name(resource.id_of(action)).into(), needs_fields(action));
    (schema.into(), example_body)
}

fn request_body(mut bodies: Vec<RefOr<Schema>>, examples: Examples, is_required: bool) -> RequestBody {
    let schema = match bodies.len() {
        1 => bodies.remove(0),
        _ => bodies.into_iter().fold(OneOfBuilder::new(), OneOfBuilder::item).into(),
    };
    let content = ContentBuilder::new().schema(Some(schema)).examples_from_iter(examples);
    let required = if is_required { Required::True } else { Required::False };
    RequestBodyBuilder::new().content("application/json", content.build()).required(Some(required)).build()
}

impl Resource {
    fn id_of(&self, action: &Entry) -> String {
        format!("{}.{}", self.name, action.spec.name)
    }

    fn answer_name(&self, action: &Entry) -> String {
        format!("{}.{}.answer", self.name, action.spec.name)
    }

    /// Every address of the resource: path, method, operation.
    fn operations(&self) -> Vec<(String, HttpMethod, Operation)> {
        let base = format!("/v1/{}", self.name);
        let by_id = format!("{base}/{{id}}");
        let mut operations = vec![(base.clone(), HttpMethod::Post, self.by_body())];
        for action in self.actions {
            let own = format!("{base}/{}", action.spec.name);
            if action.spec.effect == Effect::Reads {
                operations.push((own.clone(), HttpMethod::Get, self.by_query(action, "", false)));
                operations.push((own, HttpMethod::Post, self.by_fields(action, ".post", false)));
            } else {
                operations.push((own, HttpMethod::Post, self.by_fields(action, "", false)));
            }
            let by_id = by_id.clone();
            operations.extend(match action.spec.name {
                "all" => Some((base.clone(), HttpMethod::Get, self.by_query(action, ".short", false))),
                "get" => Some((by_id, HttpMethod::Get, self.by_query(action, ".short", true))),
                "update" => Some((by_id, HttpMethod::Patch, self.by_fields(action, ".short", true))),
                "delete" => Some((by_id, HttpMethod::Delete, self.by_query(action, ".short", true))),
                _ => None,
            });
        }
        operations
    }

    /// The action stands in the body.
    fn by_body(&self) -> Operation {
        let (mut bodies, mut examples) = (Vec::new(), Examples::new());
        for action in self.actions {
            let (schema, example) = body(self, action, false);
            bodies.push(schema);
            examples.insert(action.spec.name.to_owned(), value(action.spec.summary, example));
        }
        let all: Vec<_> = self.actions.iter().map(|action| (self, action)).collect();
        self.operation(self.name.to_owned(), &format!("Any action of {}", self.name))
            .description(Some(FLAT))
            .request_body(Some(request_body(bodies, examples, true)))
            .responses(responses(&all, self.is_open))
            .build()
    }

    /// The action stands in the path, its fields in the query.
    fn by_query(&self, action: &Entry, ending: &str, id_in_path: bool) -> Operation {
        let Object { required, properties, .. } = fields(action);
        let fields = properties.into_iter().map(|(name, schema)| {
            ParameterBuilder::new()
                .parameter_in(ParameterIn::Query)
                .required(if required.contains(&name) { Required::True } else { Required::False })
                .name(name)
                .description(description(&schema))
                .schema(Some(without_null(schema)))
                .build()
        });
        self.operation(self.id_of(action) + ending, action.spec.summary)
            .parameters(Some(id_parameter(action, id_in_path).into_iter().chain(fields)))
            .responses(responses(&[(self, action)], self.is_open))
            .build()
    }

    /// The action stands in the path, its fields in the body.
    fn by_fields(&self, action: &Entry, ending: &str, id_in_path: bool) -> Operation {
        let token = (self.is_open && action.spec.failures.contains(&Code::GeniePrivate)).then(|| {
            ParameterBuilder::new()
                .name("X-Agent-Access-Token")
                .parameter_in(ParameterIn::Header)
                .required(Required::False)
                .description(Some("A link token, which is redeemed, or a pass, which is checked."))
                .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
                .build()
        });
        let example = ExampleBuilder::new().value(Some(example(action))).into();
        let body = request_body(
            vec![Ref::from_schema_name(self.id_of(action)).into()],
            Examples::from([(action.spec.name.to_owned(), example)]),
            id_in_path || needs_fields(action),
        );
        self.operation(self.id_of(action) + ending, action.spec.summary)
            .parameters(Some(id_parameter(action, id_in_path).into_iter().chain(token)))
            .request_body(Some(body))
            .responses(responses(&[(self, action)], self.is_open))
            .build()
    }

    fn operation(&self, id: String, summary: &str) -> OperationBuilder {
        let open = self.is_open.then(|| [SecurityRequirement::default()]);
        OperationBuilder::new().operation_id(Some(id)).summary(Some(summary)).tag(self.name).securities(open)
    }
}

fn id_parameter(action: &Entry, in_path: bool) -> Option<Parameter> {
    let schema = (action.id)()?;
    let is_required = in_path || action.needs_id;
    let parameter = ParameterBuilder::new()
        .name("id")
        .parameter_in(if in_path { ParameterIn::Path } else { ParameterIn::Query })
        .required(if is_required { Required::True } else { Required::False })
        .description(action.id_names)
        .schema(Some(schema));
    Some(parameter.build())
}

fn description(schema: &RefOr<Schema>) -> Option<&str> {
    match schema {
        RefOr::T(Schema::Object(object)) => object.description.as_deref(),
        RefOr::T(Schema::Array(array)) => array.description.as_deref(),
        RefOr::T(Schema::OneOf(one_of)) => one_of.description.as_deref(),
        _ => None,
    }
}

/// A query cannot say `null`.
fn without_null(mut schema: RefOr<Schema>) -> RefOr<Schema> {
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        if let SchemaType::Array(types) = &object.schema_type
            && let [one, _] = types.as_slice()
        {
            object.schema_type = SchemaType::Type(one.clone());
        }
        if let Some(values) = &mut object.enum_values {
            values.retain(|value| !value.is_null());
        }
    }
    schema
}

/// The answers and the failures of some actions, by status.
fn responses(actions: &[(&Resource, &Entry)], is_open: bool) -> Responses {
    let mut responses = Responses::new();
    let mut add = |status: String, description: String, content: ContentBuilder| {
        let response = ResponseBuilder::new().description(description);
        let response = response.content("application/json", content.build()).build();
        responses.responses.insert(status, response.into());
    };
    for (status, description, creates) in [("200", "It is done.", false), ("201", "It is made.", true)] {
        let mut answers: Vec<_> = actions
            .iter()
            .filter(|(_, action)| (action.spec.effect == Effect::Creates) == creates)
            .map(|(resource, action)| Ref::from_schema_name(resource.answer_name(action)))
            .collect();
        let schema: RefOr<Schema> = match answers.len() {
            0 => continue,
            1 => answers.remove(0).into(),
            _ => answers.into_iter().fold(AnyOfBuilder::new(), AnyOfBuilder::item).into(),
        };
        add(status.to_owned(), description.to_owned(), ContentBuilder::new().schema(Some(schema)));
    }
    let general: &[Code] = if is_open {
        &[Code::Validation]
    } else {
        &[Code::Validation, Code::Unauthorized, Code::InvalidToken, Code::KeyNotFound]
    };
    let own = actions.iter().flat_map(|(_, action)| action.spec.failures);
    let invalid_action = (actions.len() > 1).then_some(&Code::InvalidAction);
    let mut by_status: BTreeMap<u16, BTreeMap<&str, Code>> = BTreeMap::new();
    for code in general.iter().chain(own).chain(invalid_action) {
        by_status.entry(code.status().as_u16()).or_default().insert(code.genie(), *code);
    }
    for (status, codes) in by_status {
        let names: Vec<_> = codes.keys().copied().collect();
        let content = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name("GenieFailure")))
            .examples_from_iter(codes.iter().map(|(name, code)| (*name, failure(*code))));
        add(status.to_string(), names.join(", "), content);
    }
    responses
}

/// An example of a failure.
fn failure(code: Code) -> Example {
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
    ExampleBuilder::new().value(Some(json!({ "success": false, "error": error }))).build()
}

#[cfg(test)]
mod tests {
    use super::*;

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
