//! Answers and failures of actions.

use crate::genie::family::action::Effect;
use crate::genie::family::table::{Entry, Resource};
use crate::http::{Code, Family};
use crate::openapi::failure_example;
use std::collections::BTreeMap;
use utoipa::openapi::example::{Example, ExampleBuilder};
use utoipa::openapi::schema::{AnyOfBuilder, ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Header, Ref, RefOr, ResponseBuilder, Responses, Schema};

pub(super) fn success(data: RefOr<Schema>) -> RefOr<Schema> {
    let yes = ObjectBuilder::new().schema_type(Type::Boolean).description(Some("Always `true`."));
    ObjectBuilder::new()
        .property("success", yes)
        .required("success")
        .property("data", data)
        .required("data")
        .into()
}

/// The answers and the failures of some actions, by status.
pub(super) fn responses(actions: &[(&Resource, &Entry)], is_open: bool) -> Responses {
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
    let file = actions.iter().find_map(|(_, action)| action.file);
    if let (Some(file), Some(RefOr::T(answer))) = (file, responses.responses.get_mut("200")) {
        let text = ObjectBuilder::new().schema_type(Type::String);
        let text = ContentBuilder::new().schema(Some(text)).example(Some(file.example.into()));
        answer.content.insert(file.name.to_owned(), text.build().into());
        let mut name = Header::new(ObjectBuilder::new().schema_type(Type::String));
        name.description = Some(format!("The name of the file, for {} alone.", file.name));
        answer.headers.insert("Content-Disposition".to_owned(), name.into());
    }
    responses
}

pub(super) fn failure(code: Code) -> Example {
    ExampleBuilder::new().value(Some(failure_example(Family::Genie, code))).build()
}
