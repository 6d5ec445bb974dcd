//! The parameters of paths, queries and header fields.

use super::bodies::fields;
use crate::genie::family::table::{Entry, Resource};
use crate::http::Code;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{AnyOfBuilder, Object, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Required, Schema};

pub(super) fn id_parameter(action: &Entry, in_path: bool) -> Option<Parameter> {
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
pub(super) fn token<'a>(actions: impl IntoIterator<Item = (&'a Resource, &'a Entry)>) -> Option<Parameter> {
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
pub(super) fn query(action: &Entry) -> impl Iterator<Item = Parameter> {
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
pub(super) fn merge(parameters: &mut Vec<Parameter>, mut parameter: Parameter) {
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

pub(super) fn description(schema: &RefOr<Schema>) -> Option<&str> {
    match schema {
        RefOr::T(Schema::Object(object)) => object.description.as_deref(),
        RefOr::T(Schema::Array(array)) => array.description.as_deref(),
        RefOr::T(Schema::OneOf(one_of)) => one_of.description.as_deref(),
        _ => None,
    }
}

/// A query cannot say `null`.
pub(super) fn without_null(mut schema: RefOr<Schema>) -> RefOr<Schema> {
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
