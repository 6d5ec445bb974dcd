//! What is typed into a form: read as the API reads a body, kept where it is refused, with what is wrong at each field.

use crate::http::{Call, Problem, RawBody, pairs};
use portcullis_domain::base::GrantToken;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Name of the field that tells two fillings of a form from one that is sent twice.
const NONCE: &str = "once";

/// A form as it is shown: what was typed, and what is wrong with it, as the rules say it.
pub(super) struct Form {
    values: Map<String, Value>,
    errors: BTreeMap<String, String>,
    /// What is wrong with the form as a whole.
    pub(super) notices: Vec<String>,
    /// Says that this filling of the form is one.
    pub(super) nonce: String,
}

impl Form {
    /// An empty one, or one that shows what is so.
    pub(super) fn new(call: &Call, values: Map<String, Value>) -> Self {
        let nonce = GrantToken::generate(call.app.secrets.as_ref()).reveal()[..32].to_owned();
        Self { values, errors: BTreeMap::new(), notices: Vec::new(), nonce }
    }

    /// What came back refused. What is wrong with no field that is `known` stands above the form.
    pub(super) fn refused(
        call: &Call,
        values: Map<String, Value>,
        problem: &Problem,
        known: &[&str],
    ) -> Self {
        let mut form = Self::new(call, values);
        let (at_fields, others): (Vec<_>, Vec<_>) =
            problem.fields.clone().into_iter().partition(|(name, _)| known.contains(&name.as_str()));
        form.errors = at_fields.into_iter().collect();
        form.notices = match others.is_empty() && form.errors.is_empty() {
            true => vec![problem.message.to_string()],
            false => others.into_iter().map(|(_, text)| text).collect(),
        };
        form
    }

    pub(super) fn value(&self, name: &str) -> &str {
        self.values.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        self.value(name) == value
    }

    pub(super) fn error(&self, name: &str) -> Option<&str> {
        self.errors.get(name).map(String::as_str)
    }

    /// Whether one of these fields says something or is wrong, so that what folds them away is open.
    pub(super) fn uses(&self, names: &[&str]) -> bool {
        names.iter().any(|name| !self.value(name).is_empty() || self.errors.contains_key(*name))
    }
}

/// What a browser sent of a form.
pub(super) struct Sent {
    /// The fields, without the nonce. Line breaks are those that the fields count.
    pub(super) values: Map<String, Value>,
    nonce: Option<String>,
}

impl Sent {
    /// Reads it; a bare press of a button sends nothing.
    pub(super) fn of(body: &RawBody) -> Result<Self, Problem> {
        let mut values = if body.is_empty() { pairs("")? } else { body.form()? };
        for value in values.values_mut() {
            if let Value::String(text) = value {
                // Browsers send every line break as CR LF, but count one character (HTML, form submission).
                *text = text.replace("\r\n", "\n");
            }
        }
        let nonce = values.remove(NONCE).and_then(|nonce| Some(nonce.as_str()?.to_owned()));
        Ok(Self { values, nonce })
    }

    /// The call, as one that is made once where the form says which filling it is.
    pub(super) fn once(&self, call: Call, path: &str) -> Call {
        let said = Value::Object(self.values.clone()).to_string();
        match &self.nonce {
            Some(nonce) => call.of_form(path, nonce, said.as_bytes()),
            None => call,
        }
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.values.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// What a body of the API would say: these fields, as they were typed.
    pub(super) fn body(&self, names: &[&str]) -> Map<String, Value> {
        let of = |name: &&str| Some(((*name).to_owned(), self.values.get(*name)?.clone()));
        names.iter().filter_map(of).collect()
    }
}

/// A list that was typed with commas, blanks or lines between its entries.
pub(super) fn list(text: &str) -> Value {
    let entries = text.split(|c: char| c == ',' || c == ';' || c.is_whitespace());
    entries.filter(|entry| !entry.is_empty()).collect()
}

/// A check box, which a browser sends only where it is set.
pub(super) fn is_checked(values: &Map<String, Value>, name: &str) -> Value {
    Value::Bool(values.contains_key(name))
}
