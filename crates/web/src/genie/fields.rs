//! How the fields of an action are written down: once, for reading them and for the API description.

use crate::http::or_null;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder};
use utoipa::openapi::{RefOr, Schema};

/// Declares the fields that an action takes. Before each name stands `required`, `optional`, or `nullable` where `null`
/// is taken too; after it, its name at the wire where that is another one. Whatever else is sent is kept in `unknown`.
macro_rules! fields {
    (
        $(#[doc = $about:literal])*
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

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                use $crate::genie::fields::Object;
                let object = Object::new(&[$($about),*]);
                $(
                    let name = [$($wire,)? stringify!($field)][0];
                    let schema = <$type as $crate::http::FromWire>::schema();
                    let object = object.field(stringify!($need), name, schema, &[$($doc),*]);
                )*
                object.finish()
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}

pub(super) use fields;

/// The schema of an action's fields in the making.
pub(super) struct Object(ObjectBuilder);

impl Object {
    pub(super) fn new(about: &[&str]) -> Self {
        Self(ObjectBuilder::new().description(Some(prose(about))))
    }

    pub(super) fn field(self, need: &str, name: &str, schema: RefOr<Schema>, doc: &[&str]) -> Self {
        let mut schema = if need == "nullable" { or_null(schema) } else { schema };
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.description = Some(prose(doc));
        }
        let object = self.0.property(name, schema);
        Self(if need == "required" { object.required(name) } else { object })
    }

    pub(super) fn finish(self) -> RefOr<Schema> {
        self.0.additional_properties(Some(AdditionalProperties::FreeForm(false))).into()
    }
}

/// The text of a doc comment.
fn prose(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}
