//! The steps of a link's page: its door, the address to prove, the code and the password.

use crate::console::layout::Site;
use crate::http::Call;
use askama::Template;
use portcullis_domain::access::genies::GenieCard;
use portcullis_domain::access::passes::Door;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "link/link.html")]
pub(super) struct Step {
    site: Site,
    genie: GenieCard,
    message: Option<String>,
    is_inside: bool,
    notice: Option<String>,
    fields: Vec<Field>,
    button: String,
    may_ask_again: bool,
}

struct Field {
    name: &'static str,
    label: String,
    kind: &'static str,
    autocomplete: &'static str,
    value: String,
    is_fixed: bool,
    error: Option<String>,
}

/// What of a form says something about the visitor.
pub(super) fn field_of(given: &Map<String, Value>) -> Map<String, Value> {
    let known = given.iter().filter(|(name, _)| ["password", "email", "code"].contains(&name.as_str()));
    known.map(|(name, value)| (name.clone(), value.clone())).collect()
}

impl Step {
    /// For somebody who needs no use.
    pub(super) fn inside(call: &Call, genie: GenieCard) -> Self {
        let button = call.words.say("open-genie").with("genie", &genie.name).to_string();
        Self {
            site: Site::of(call),
            genie,
            message: None,
            is_inside: true,
            notice: None,
            fields: Vec::new(),
            button,
            may_ask_again: false,
        }
    }

    /// What a link asks for first.
    pub(super) fn first(call: &Call, door: Door) -> Self {
        Self::again(call, door, &Map::new(), &BTreeMap::new())
    }

    /// What it asks for of somebody who showed what is `given`, with what is wrong with that.
    pub(super) fn again(
        call: &Call,
        door: Door,
        given: &Map<String, Value>,
        errors: &BTreeMap<String, String>,
    ) -> Self {
        let has_address = given.get("email").and_then(Value::as_str).is_some_and(|email| !email.is_empty());
        if !door.needs.email {
            Self::with(call, door, Vec::new(), errors)
        } else if has_address && !errors.contains_key("email") {
            Self::code(call, door, given, errors)
        } else {
            let email = Field::typed(call, "email", "your-email", "email", "email", given, errors);
            Self {
                notice: Some(call.words.say("link-needs-address").to_string()),
                fields: vec![email],
                button: call.words.say("send-code").to_string(),
                ..Self::with(call, door, Vec::new(), errors)
            }
        }
    }

    /// A code is on its way.
    pub(super) fn code(
        call: &Call,
        door: Door,
        given: &Map<String, Value>,
        errors: &BTreeMap<String, String>,
    ) -> Self {
        let email = Field::typed(call, "email", "your-email", "email", "email", given, errors);
        let code = Field::typed(call, "code", "code-digits", "text", "one-time-code", given, errors);
        Self {
            notice: Some(call.words.say("code-on-its-way").to_string()),
            may_ask_again: true,
            ..Self::with(call, door, vec![Field { is_fixed: true, ..email }, code], errors)
        }
    }

    /// The last step: these fields, and the password where the link asks for one. It is never shown again.
    fn with(call: &Call, door: Door, mut fields: Vec<Field>, errors: &BTreeMap<String, String>) -> Self {
        if door.needs.password {
            let nothing = Map::new();
            fields.push(Field::typed(
                call,
                "password",
                "password-of-link",
                "password",
                "off",
                &nothing,
                errors,
            ));
        }
        Self {
            message: door.message.map(|message| message.to_string()),
            is_inside: false,
            fields,
            ..Self::inside(call, door.genie)
        }
    }
}

impl Field {
    fn typed(
        call: &Call,
        name: &'static str,
        label: &str,
        kind: &'static str,
        autocomplete: &'static str,
        given: &Map<String, Value>,
        errors: &BTreeMap<String, String>,
    ) -> Self {
        let value = given.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let label = call.words.say(label).to_string();
        let error = errors.get(name).map(|error| call.words.sentence(error));
        Self { name, label, kind, autocomplete, value, is_fixed: false, error }
    }
}
