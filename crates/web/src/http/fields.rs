//! How the fields of a body, a query or an action are written down: once, for reading them and for the API description.

use crate::http::{Code, FromWire, Problem, or_null};
use portcullis_domain::base::Patch;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Display;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder};
use utoipa::openapi::{RefOr, Required, Schema};

/// Declares the fields of an [`Input`](crate::http::Input), each once: the [word](word) before its name says how it is
/// read, what becomes of it, and what the API description says of it; after the name stands the one at the wire where
/// that is another. The doc comments are the description's.
///
/// The input becomes the struct itself, or what stands behind `=>`: a type, and how it is made. There each field is an
/// `Option`, `None` where it is wrong, and `errors` takes what is wrong with several of them together.
macro_rules! fields {
    (
        $(#[doc = $about:literal])*
        $(#[example $example:tt])?
        $visibility:vis struct $name:ident {
            $($(#[doc = $doc:literal])* $word:ident $field:ident $(as $wire:literal)?: $type:ty,)*
        }
    ) => {
        $(#[doc = $about])*
        $visibility struct $name {
            $(
                $(#[doc = $doc])*
                pub(crate) $field: <$crate::http::fields::word::$word as $crate::http::fields::Word<$type>>::Value,
            )*
        }

        $crate::http::fields::fields! {
            @input $name [$($about)*] [$($example)?] [$([$word $field [$($wire)?] $type, $($doc)*])*]
            => $name, |_errors| Some($name { $($field: $field?,)* })
        }
    };
    (
        $(#[doc = $about:literal])*
        $(#[example $example:tt])?
        $visibility:vis struct $name:ident {
            $($(#[doc = $doc:literal])* $word:ident $field:ident $(as $wire:literal)?: $type:ty,)*
        } => $output:ty, |$errors:ident| $make:expr
    ) => {
        $(#[doc = $about])*
        $visibility enum $name {}

        $crate::http::fields::fields! {
            @input $name [$($about)*] [$($example)?] [$([$word $field [$($wire)?] $type, $($doc)*])*]
            => $output, |$errors| $make
        }
    };
    (
        @input $name:ident [$($about:literal)*] [$($example:tt)?]
        [$([$word:ident $field:ident [$($wire:literal)?] $type:ty, $($doc:literal)*])*]
        => $output:ty, |$errors:ident| $make:expr
    ) => {
        impl $crate::http::Input for $name {
            type Output = $output;

            fn read(fields: &mut $crate::http::Reader) -> Option<$output> {
                $(
                    let name = [$($wire,)? stringify!($field)][0];
                    let $field = fields.take::<$crate::http::fields::word::$word, $type>(name);
                )*
                let $errors = fields.errors();
                $make
            }
        }

        impl $name {
            fn described() -> $crate::http::fields::Object {
                let object = $crate::http::fields::Object::new(&[$($about),*]);
                $(let object = object.example(serde_json::json!($example));)?
                $(
                    let name = [$($wire,)? stringify!($field)][0];
                    let object =
                        object.field::<$crate::http::fields::word::$word, $type>(name, &[$($doc),*]);
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

/// What was sent for a field.
pub(crate) enum Sent<T> {
    Absent,
    Null,
    Value(T),
}

/// A word that stands before a field of type `T`.
pub(crate) trait Word<T> {
    /// What becomes of the field.
    type Value;

    /// Whether the API description lists it as required.
    const IS_REQUIRED: bool = false;
    /// Whether the API description says that `null` is taken.
    const IS_NULLABLE: bool = false;
    /// Whether an empty text is taken for `null`.
    const MAY_BE_EMPTY: bool = true;

    /// Reads it; the error says what is wrong.
    fn read(sent: Sent<T>) -> Result<Self::Value, String>;
}

/// The words of `fields!`, lower-case, since they are read there.
#[allow(non_camel_case_types, reason = "they are words of a macro")]
pub(crate) mod word {
    use super::{Patch, Sent, Word};

    /// It must be sent.
    pub(crate) enum required {}
    /// It may be absent; `null` is taken for that, though nobody is told so.
    pub(crate) enum optional {}
    /// It may be absent or `null`, which is the same.
    pub(crate) enum nullable {}
    /// For a change of a field that always has a value: absent leaves it, `null` is an error.
    pub(crate) enum set {}
    /// For a change of a field that can be empty: absent leaves it, `null` clears it.
    pub(crate) enum patch {}

    impl<T> Word<T> for required {
        type Value = T;
        const IS_REQUIRED: bool = true;
        const MAY_BE_EMPTY: bool = false;

        fn read(sent: Sent<T>) -> Result<T, String> {
            match sent {
                Sent::Value(value) => Ok(value),
                Sent::Absent | Sent::Null => Err("This is required.".into()),
            }
        }
    }

    impl<T> Word<T> for optional {
        type Value = Option<T>;

        fn read(sent: Sent<T>) -> Result<Option<T>, String> {
            Ok(match sent {
                Sent::Value(value) => Some(value),
                Sent::Absent | Sent::Null => None,
            })
        }
    }

    impl<T> Word<T> for nullable {
        type Value = Option<T>;
        const IS_NULLABLE: bool = true;

        fn read(sent: Sent<T>) -> Result<Option<T>, String> {
            optional::read(sent)
        }
    }

    impl<T> Word<T> for set {
        type Value = Option<T>;
        const MAY_BE_EMPTY: bool = false;

        fn read(sent: Sent<T>) -> Result<Option<T>, String> {
            match sent {
                Sent::Value(value) => Ok(Some(value)),
                Sent::Absent => Ok(None),
                Sent::Null => Err("This must not be null.".into()),
            }
        }
    }

    impl<T> Word<T> for patch {
        type Value = Patch<T>;
        const IS_NULLABLE: bool = true;

        fn read(sent: Sent<T>) -> Result<Patch<T>, String> {
            Ok(match sent {
                Sent::Value(value) => Patch::Set(value),
                Sent::Absent => Patch::Keep,
                Sent::Null => Patch::Clear,
            })
        }
    }
}

/// What is wrong with which field.
#[derive(Debug, Default)]
pub(crate) struct FieldErrors(BTreeMap<String, String>);

impl FieldErrors {
    /// Names a field that is wrong; what is said of it first stays. Answers `None` in place of its value.
    pub(crate) fn add<T>(&mut self, name: &str, message: impl Display) -> Option<T> {
        self.0.entry(name.chars().take(80).collect()).or_insert_with(|| message.to_string());
        None
    }

    /// The output, unless a field was wrong.
    pub(crate) fn finish<T>(self, output: Option<T>) -> Result<T, Problem> {
        match output {
            Some(output) if self.0.is_empty() => Ok(output),
            _ => Err(self.into()),
        }
    }
}

impl From<FieldErrors> for Problem {
    fn from(errors: FieldErrors) -> Self {
        let list: Vec<String> = errors.0.iter().map(|(name, message)| format!("{name}: {message}")).collect();
        let mut problem = Self::new(Code::Validation, list.join(" "));
        problem.fields = errors.0;
        problem
    }
}

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
    /// Whether a body may say it as an empty text.
    may_be_empty: bool,
}

impl Object {
    pub(crate) fn new(about: &[&str]) -> Self {
        Self { about: prose(about), example: None, fields: Vec::new() }
    }

    pub(crate) fn example(self, example: Value) -> Self {
        Self { example: Some(example), ..self }
    }

    pub(crate) fn field<W: Word<T>, T: FromWire>(mut self, name: &'static str, about: &[&str]) -> Self {
        let schema = if W::IS_NULLABLE { or_null(T::schema()) } else { T::schema() };
        let rule = match &schema {
            RefOr::T(Schema::Object(object)) => object.description.clone(),
            _ => None,
        };
        let about: Vec<_> = prose(about).into_iter().chain(rule).collect();
        let about = Some(about.join(" ")).filter(|about| !about.is_empty());
        self.fields.push(Field {
            name,
            about,
            schema,
            is_required: W::IS_REQUIRED,
            may_be_empty: W::MAY_BE_EMPTY,
        });
        self
    }

    /// As an object of JSON.
    pub(crate) fn schema(self) -> RefOr<Schema> {
        #[expect(deprecated, reason = "the derive macro writes this one for answers, too")]
        let object = ObjectBuilder::new().description(self.about).example(self.example);
        let object = self.fields.into_iter().fold(object, |object, mut field| {
            match &mut field.schema {
                RefOr::T(Schema::Object(object)) => {
                    object.description = field.about;
                    object.min_length = object.min_length.filter(|_| !field.may_be_empty);
                }
                RefOr::T(Schema::Array(array)) => array.description = field.about,
                RefOr::T(Schema::OneOf(one_of)) => one_of.description = field.about,
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
