//! How the fields of a body, a query or an action are written down: once, for reading them and for the API description.

use crate::http::or_null;
use serde_json::Value;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder};
use utoipa::openapi::{RefOr, Required, Schema};

/// Declares the fields of an [`Input`](crate::http::Input). Before each name stands `required`, `optional`, or `nullable`
/// where `null` is taken too; after it, its name at the wire where that is another one. Whatever else is sent is kept in
/// `unknown`. The doc comments are what the API description says.
macro_rules! fields {
    (
        $(#[doc = $about:literal])*
        $(#[example $example:tt])?
        $visibility:vis struct $name:ident {
            $($(#[doc = $doc:literal])* $need:ident $field:ident $(as $wire:literal)?: $type:ty,)*
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Default, serde::Deserialize)]
        #[serde(default)]
        $visibility struct $name {
            $(
                $(#[doc = $doc])*
                $(#[serde(rename = $wire)])?
                $field: $crate::http::Given<$type>,
            )*
            #[serde(flatten)]
            unknown: $crate::http::Unknown,
        }

        impl $name {
            fn described() -> $crate::http::fields::Object {
                let object = $crate::http::fields::Object::new(&[$($about),*]);
                $(let object = object.example(serde_json::json!($example));)?
                $(
                    let name = [$($wire,)? stringify!($field)][0];
                    let schema = <$type as $crate::http::FromWire>::schema();
                    let object = object.field(stringify!($need), name, schema, &[$($doc),*]);
                )*
                object
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                Self::described().schema()
            }
        }

        impl utoipa::ToSchema for $name {}

        impl utoipa::IntoParams for $name {
            fn into_params(
                _: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
            ) -> Vec<utoipa::openapi::path::Parameter> {
                Self::described().query()
            }
        }
    };
}

pub(crate) use fields;

/// Fields and what is said of them.
pub(crate) struct Object {
    about: Option<String>,
    example: Option<Value>,
    fields: Vec<Field>,
}

struct Field {
    name: &'static str,
    about: Option<String>,
    schema: RefOr<Schema>,
    is_required: bool,
}

impl Object {
    pub(crate) fn new(about: &[&str]) -> Self {
        Self { about: prose(about), example: None, fields: Vec::new() }
    }

    pub(crate) fn example(self, example: Value) -> Self {
        Self { example: Some(example), ..self }
    }

    pub(crate) fn field(
        mut self,
        need: &str,
        name: &'static str,
        schema: RefOr<Schema>,
        about: &[&str],
    ) -> Self {
        let schema = if need == "nullable" { or_null(schema) } else { schema };
        self.fields.push(Field { name, about: prose(about), schema, is_required: need == "required" });
        self
    }

    /// As an object of JSON.
    pub(crate) fn schema(self) -> RefOr<Schema> {
        #[expect(deprecated, reason = "the derive macro writes this one for answers, too")]
        let object = ObjectBuilder::new().description(self.about).example(self.example);
        let object = self.fields.into_iter().fold(object, |object, mut field| {
            match &mut field.schema {
                RefOr::T(Schema::Object(object)) => object.description = field.about,
                RefOr::T(Schema::Array(array)) => array.description = field.about,
                _ => {}
            }
            let object = object.property(field.name, field.schema);
            if field.is_required { object.required(field.name) } else { object }
        });
        object.additional_properties(Some(AdditionalProperties::FreeForm(false))).into()
    }

    /// As parameters of a query.
    pub(crate) fn query(self) -> Vec<Parameter> {
        let parameter = |field: Field| {
            let required = if field.is_required { Required::True } else { Required::False };
            ParameterBuilder::new()
                .name(field.name)
                .parameter_in(ParameterIn::Query)
                .description(field.about)
                .required(required)
                .schema(Some(field.schema))
                .build()
        };
        self.fields.into_iter().map(parameter).collect()
    }
}

/// The text of a doc comment.
fn prose(lines: &[&str]) -> Option<String> {
    let text = lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    Some(text).filter(|text| !text.is_empty())
}
