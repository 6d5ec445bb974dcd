//! The family's part of the API description, made of the same table as the dispatch.

use super::action::{Effect, Schemas};
use super::table::{Entry, RESOURCES, Resource};
use crate::http::{Code, Family};
use crate::openapi::failure_example;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa::openapi::example::{Example, ExampleBuilder};
use utoipa::openapi::path::{
    HttpMethod, Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, Paths,
};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::{AdditionalProperties, AnyOfBuilder, Object, ObjectBuilder, SchemaType, Type};
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
            components.schemas.insert(resource.name_of(action, "Fields"), fields_with_example(action).into());
            components.schemas.insert(resource.name_of(action, "Answer"), success(own));
            components.schemas.extend(parts);
            for address in [Address::Family, Address::Resource] {
                let bodies = bodies(resource, action, address);
                components.schemas.extend(bodies.into_iter().map(|body| (body.name, body.schema)));
            }
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
    let yes = ObjectBuilder::new().schema_type(Type::Boolean).description(Some("Always `true`."));
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
    let bodies = all.iter().flat_map(|(resource, action)| bodies(resource, action, Address::Family));
    let securities = ["bearer", "api_key", "session"].map(|name| SecurityRequirement::new(name, [""; 0]));
    OperationBuilder::new()
        .operation_id(Some("call"))
        .tags(Some(RESOURCES.iter().map(|resource| resource.name)))
        .summary(Some("Any action of any resource"))
        .description(Some(
            "The body names resource and action. The fields of the action stand in `data`, or flat beside it. The \
             visitors' resource needs no credential.",
        ))
        .parameters(Some(token(all.iter().copied())))
        .request_body(Some(any_of(bodies)))
        .responses(responses(&all, false))
        .securities(Some(securities.into_iter().chain([SecurityRequirement::default()])))
        .build()
}

/// Where a body is sent that names its action.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Address {
    /// `/v1`: it names the resource, too.
    Family,
    /// `/v1/{resource}`: without an action it is `create`.
    Resource,
}

/// A body that names its action.
struct Body {
    /// The name of its schema.
    name: String,
    schema: RefOr<Schema>,
    summary: String,
    /// The name of its example.
    title: String,
    example: Value,
}

/// The ways to write the same body: the fields in `data`, or flat beside `action`.
fn bodies(resource: &Resource, action: &Entry, address: Address) -> Vec<Body> {
    let nested = body(resource, action, address, false);
    let flat = (!fields(action).properties.is_empty()).then(|| body(resource, action, address, true));
    std::iter::once(nested).chain(flat).collect()
}

fn body(resource: &Resource, action: &Entry, address: Address, is_flat: bool) -> Body {
    let about = if is_flat { "fields beside `action`" } else { "fields in `data`" };
    let fields = if is_flat { fields(action) } else { Object::default() };
    let mut schema = ObjectBuilder::new()
        .description(Some(format!("{}: {about}.", action.spec.summary)))
        .additional_properties(Some(AdditionalProperties::FreeForm(false)));
    let mut example_body = json!({ "action": action.spec.name });
    let mut add = |name: &str, part: RefOr<Schema>, is_required: bool| {
        let known = std::mem::take(&mut schema).property(name, part);
        schema = if is_required { known.required(name) } else { known };
    };
    if address == Address::Family {
        example_body["resource"] = resource.name.into();
        add("resource", only(resource.name), true);
    }
    let is_named = address == Address::Family || action.spec.name != "create";
    add("action", if is_named { only(action.spec.name) } else { or_null(only(action.spec.name)) }, is_named);
    if let (Some(mut id), Some(example)) = ((action.id)(), example_id(action)) {
        if let RefOr::T(Schema::Object(id)) = &mut id {
            id.description = action.id_names.map(str::to_owned);
        }
        example_body["id"] = example;
        add("id", if action.needs_id { id } else { or_null(id) }, action.needs_id);
    }
    if is_flat {
        for (name, field) in fields.properties {
            add(&name, field, fields.required.contains(&name));
        }
        for (name, value) in example(action).as_object().into_iter().flatten() {
            example_body[name] = value.clone();
        }
    } else {
        let data: RefOr<Schema> = Ref::from_schema_name(resource.name_of(action, "Fields")).into();
        let is_required = needs_fields(action);
        example_body["data"] = example(action);
        add("data", if is_required { data } else { or_null(data) }, is_required);
    }
    let (flat, title_end) = if is_flat { ("Flat", ".flat") } else { ("", "") };
    let (end, title) = match address {
        Address::Family => ("Request", resource.id_of(action)),
        Address::Resource => ("Call", action.spec.name.to_owned()),
    };
    Body {
        name: resource.name_of(action, &format!("{flat}{end}")),
        schema: schema.into(),
        summary: format!("{}: {about}", action.spec.summary),
        title: title + title_end,
        example: example_body,
    }
}

fn any_of(bodies: impl Iterator<Item = Body>) -> RequestBody {
    let (mut schema, mut examples) = (AnyOfBuilder::new(), Examples::new());
    for body in bodies {
        schema = schema.item(Ref::from_schema_name(&body.name));
        examples.insert(body.title, value(&body.summary, body.example));
    }
    request_body(schema.into(), examples, true)
}

fn request_body(schema: RefOr<Schema>, examples: Examples, is_required: bool) -> RequestBody {
    let content = ContentBuilder::new().schema(Some(schema)).examples_from_iter(examples);
    let required = if is_required { Required::True } else { Required::False };
    RequestBodyBuilder::new().content("application/json", content.build()).required(Some(required)).build()
}

/// `genie-access` as names of components have it.
fn pascal(name: &str) -> String {
    let part = |part: &str| {
        let mut letters = part.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    name.split('-').map(part).collect()
}

impl Resource {
    fn id_of(&self, action: &Entry) -> String {
        format!("{}.{}", self.name, action.spec.name)
    }

    /// The name of a component that belongs to an action.
    fn name_of(&self, action: &Entry, end: &str) -> String {
        format!("{}{}{end}", pascal(self.name), pascal(action.spec.name))
    }

    /// Every address of the resource: path, method, operation.
    fn operations(&self) -> Vec<(String, HttpMethod, Operation)> {
        let base = format!("/v1/{}", self.name);
        let by_id = format!("{base}/{{id}}");
        let mut operations = vec![(base.clone(), HttpMethod::Post, self.by_body())];
        for action in self.actions {
            let own = format!("{base}/{}", action.spec.name);
            if action.spec.effect == Effect::Reads {
                operations.push((own.clone(), HttpMethod::Get, self.by_query(action)));
                operations.push((own, HttpMethod::Post, self.by_fields(action, ".post", false)));
            } else {
                operations.push((own, HttpMethod::Post, self.by_fields(action, "", false)));
            }
            let by_id = by_id.clone();
            operations.extend(match action.spec.name {
                "all" => Some((base.clone(), HttpMethod::Get, self.by_any_query(action, false))),
                "get" => Some((by_id, HttpMethod::Get, self.by_any_query(action, true))),
                "update" => Some((by_id, HttpMethod::Patch, self.by_fields(action, ".short", true))),
                "delete" => Some((by_id, HttpMethod::Delete, self.by_id(action))),
                _ => None,
            });
        }
        operations
    }

    /// The action stands in the body.
    fn by_body(&self) -> Operation {
        let bodies = self.actions.iter().flat_map(|action| bodies(self, action, Address::Resource));
        let all: Vec<_> = self.actions.iter().map(|action| (self, action)).collect();
        let default = match self.action("create") {
            Ok(_) => " Without an action it is `create`.",
            Err(_) => "",
        };
        let about = format!(
            "The body names the action.{default} The fields of the action stand in `data`, or flat beside it."
        );
        self.operation(self.name.to_owned(), &format!("Any action of {}", self.name), &about)
            .parameters(Some(token(all.iter().copied())))
            .request_body(Some(any_of(bodies)))
            .responses(responses(&all, self.is_open))
            .build()
    }

    /// The action stands in the path, its fields in the query.
    fn by_query(&self, action: &Entry) -> Operation {
        let about = self.about(action, "Its fields stand in the query.");
        self.operation(self.id_of(action), action.spec.summary, &about)
            .parameters(Some(id_parameter(action, false).into_iter().chain(query(action))))
            .responses(responses(&[(self, action)], self.is_open))
            .build()
    }

    /// The action stands in the query, or is `default`; in the path stands an id, or nothing.
    fn by_any_query(&self, default: &Entry, id_in_path: bool) -> Operation {
        let reads = self.actions.iter().filter(|action| action.spec.effect == Effect::Reads);
        let all: Vec<_> = reads.filter(|action| !id_in_path || action.id_names == default.id_names).collect();
        let names: Vec<_> = all.iter().map(|action| action.spec.name).collect();
        let which = ParameterBuilder::new()
            .name("action")
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some("What is asked for. Each action takes its own parameters and no others."))
            .schema(Some(
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .enum_values(Some(names))
                    .default(Some(default.spec.name.into())),
            ))
            .build();
        let mut parameters = vec![which];
        for action in &all {
            for parameter in id_parameter(action, id_in_path).into_iter().chain(query(action)) {
                merge(&mut parameters, parameter);
            }
        }
        let which = if id_in_path { "one" } else { "any" };
        let about = format!(
            "{}, or what `action` names. Whoever may call that action may call it this way.",
            default.spec.summary
        );
        let pairs: Vec<_> = all.into_iter().map(|action| (self, action)).collect();
        self.operation(format!("{}.{which}", self.name), &format!("Read {which} of {}", self.name), &about)
            .parameters(Some(parameters))
            .responses(responses(&pairs, self.is_open))
            .build()
    }

    /// The method says the action, the path its id.
    fn by_id(&self, action: &Entry) -> Operation {
        let about = self.about(action, "The method stands for the action.");
        self.operation(self.id_of(action) + ".short", action.spec.summary, &about)
            .parameters(Some(id_parameter(action, true).into_iter().chain(query(action))))
            .responses(responses(&[(self, action)], self.is_open))
            .build()
    }

    /// The action stands in the path or is said by the method, its fields stand in the body.
    fn by_fields(&self, action: &Entry, ending: &str, id_in_path: bool) -> Operation {
        let example = ExampleBuilder::new().value(Some(example(action))).into();
        let body = request_body(
            Ref::from_schema_name(self.name_of(action, "Fields")).into(),
            Examples::from([(action.spec.name.to_owned(), example)]),
            id_in_path || needs_fields(action),
        );
        let about = self.about(action, "Its fields stand in the body.");
        self.operation(self.id_of(action) + ending, action.spec.summary, &about)
            .parameters(Some(id_parameter(action, id_in_path).into_iter().chain(token([(self, action)]))))
            .request_body(Some(body))
            .responses(responses(&[(self, action)], self.is_open))
            .build()
    }

    /// What is said of one action that has an address of its own.
    fn about(&self, action: &Entry, how: &str) -> String {
        let who = match self.is_open {
            true => "No credential is needed.",
            false
                if action.spec.failures.contains(&Code::GenieNotFound)
                    || action.spec.failures.contains(&Code::NotFound) =>
            {
                "For whoever owns the Genie or holds `genies:manage_all`, unless said otherwise."
            }
            false => "For whoever is signed in, or has an API key.",
        };
        format!(
            "{}. The same as `POST /v1` with resource `{}` and action `{}`. {how} {who}",
            action.spec.summary, self.name, action.spec.name
        )
    }

    fn operation(&self, id: String, summary: &str, about: &str) -> OperationBuilder {
        let open = self.is_open.then(|| [SecurityRequirement::default()]);
        OperationBuilder::new()
            .operation_id(Some(id))
            .summary(Some(summary))
            .description(Some(about))
            .tag(self.name)
            .securities(open)
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

/// The header field that a visitor comes in by, where one of the actions takes it.
fn token<'a>(actions: impl IntoIterator<Item = (&'a Resource, &'a Entry)>) -> Option<Parameter> {
    let opens = |(resource, action): (&Resource, &Entry)| {
        resource.is_open && action.spec.failures.contains(&Code::GeniePrivate)
    };
    actions.into_iter().any(opens).then(|| {
        ParameterBuilder::new()
            .name("X-Agent-Access-Token")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some("A link token, which is redeemed, or a pass, which is checked."))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .build()
    })
}

/// The fields of an action as parameters of a query.
fn query(action: &Entry) -> impl Iterator<Item = Parameter> {
    let Object { required, properties, .. } = fields(action);
    properties.into_iter().map(move |(name, schema)| {
        ParameterBuilder::new()
            .parameter_in(ParameterIn::Query)
            .required(if required.contains(&name) { Required::True } else { Required::False })
            .name(name)
            .description(description(&schema))
            .schema(Some(without_null(schema)))
            .build()
    })
}

/// Adds a parameter of one action to those of others: none of a query is needed by all of them.
fn merge(parameters: &mut Vec<Parameter>, mut parameter: Parameter) {
    if parameter.parameter_in == ParameterIn::Query {
        parameter.required = Required::False;
    }
    let Some(known) = parameters.iter_mut().find(|known| known.name == parameter.name) else {
        return parameters.push(parameter);
    };
    if known.schema != parameter.schema
        && let (Some(one), Some(other)) = (known.schema.take(), parameter.schema)
    {
        let mut either = match one {
            RefOr::T(Schema::AnyOf(either)) => either,
            one => AnyOfBuilder::new().item(one).build(),
        };
        if !either.items.contains(&other) {
            either.items.push(other);
        }
        known.schema = Some(RefOr::T(Schema::AnyOf(either)));
    }
    if known.description != parameter.description
        && let (Some(one), Some(other)) = (&mut known.description, parameter.description)
        && !one.contains(other.trim_end_matches('.'))
    {
        *one = format!("{}; or: {other}", one.trim_end_matches('.'));
    }
}

fn description(schema: &RefOr<Schema>) -> Option<&str> {
    match schema {
        RefOr::T(Schema::Object(object)) => object.description.as_deref(),
        RefOr::T(Schema::Array(array)) => array.description.as_deref(),
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
            .map(|(resource, action)| Ref::from_schema_name(resource.name_of(action, "Answer")))
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

fn failure(code: Code) -> Example {
    ExampleBuilder::new().value(Some(failure_example(Family::Genie, code))).build()
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
        let document = crate::openapi("http://127.0.0.1:9000");
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(found.len() > 100);
        for target in found {
            assert!(document.pointer(target.trim_start_matches('#')).is_some(), "{target}");
        }
    }

    #[test]
    fn operations_have_names_of_their_own() {
        let document = crate::openapi("http://127.0.0.1:9000");
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
