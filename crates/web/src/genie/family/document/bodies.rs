//! The bodies that actions take.

use crate::genie::family::table::{Entry, Resource};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa::openapi::example::{Example, ExampleBuilder};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::{AdditionalProperties, AnyOfBuilder, Object, ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Required, Schema};

/// The fields of an action, `id` aside; no others are taken.
pub(super) fn fields(action: &Entry) -> Object {
    match (action.input)().own {
        RefOr::T(Schema::Object(mut fields)) => {
            fields.properties.remove("id");
            fields
        }
        _ => Object::default(),
    }
}

pub(super) fn fields_with_example(action: &Entry) -> Object {
    let mut fields = fields(action);
    fields.examples = vec![example(action)];
    fields
}

pub(super) fn needs_fields(action: &Entry) -> bool {
    !fields(action).required.is_empty()
}

pub(super) fn example(action: &Entry) -> Value {
    // A unit test reads every example.
    serde_json::from_str(action.spec.example).unwrap_or_default()
}

pub(super) fn example_id(action: &Entry) -> Option<Value> {
    let names = action.id_names?;
    Some(if names.contains("Genie") { json!("018f4e9a-7c1d-7b3a-9a51-0123456789ab") } else { json!(17) })
}

pub(super) fn or_null(schema: RefOr<Schema>) -> RefOr<Schema> {
    AnyOfBuilder::new().item(schema).item(ObjectBuilder::new().schema_type(Type::Null)).into()
}

pub(super) fn only(text: &str) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some([text])).into()
}

pub(super) type Examples = BTreeMap<String, RefOr<Example>>;

pub(super) fn value(summary: &str, value: Value) -> RefOr<Example> {
    ExampleBuilder::new().summary(summary).value(Some(value)).into()
}

/// Where a body is sent that names its action.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Address {
    /// `/v1`: it names the resource, too.
    Family,
    /// `/v1/{resource}`: without an action it is `create`.
    Resource,
}

/// A body that names its action.
pub(super) struct Body {
    /// The name of its schema.
    pub(super) name: String,
    pub(super) schema: RefOr<Schema>,
    summary: String,
    /// The name of its example.
    title: String,
    example: Value,
}

/// The ways to write the same body: the fields in `data`, or flat beside `action`.
pub(super) fn bodies(resource: &Resource, action: &Entry, address: Address) -> Vec<Body> {
    let nested = body(resource, action, address, false);
    let flat = (!fields(action).properties.is_empty()).then(|| body(resource, action, address, true));
    std::iter::once(nested).chain(flat).collect()
}

pub(super) fn body(resource: &Resource, action: &Entry, address: Address, is_flat: bool) -> Body {
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

pub(super) fn any_of(bodies: impl Iterator<Item = Body>) -> RequestBody {
    let (mut schema, mut examples) = (AnyOfBuilder::new(), Examples::new());
    for body in bodies {
        schema = schema.item(Ref::from_schema_name(&body.name));
        examples.insert(body.title, value(&body.summary, body.example));
    }
    request_body(schema.into(), examples, true)
}

pub(super) fn request_body(schema: RefOr<Schema>, examples: Examples, is_required: bool) -> RequestBody {
    let content = ContentBuilder::new().schema(Some(schema)).examples_from_iter(examples);
    let required = if is_required { Required::True } else { Required::False };
    RequestBodyBuilder::new().content("application/json", content.build()).required(Some(required)).build()
}
