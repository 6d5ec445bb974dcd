//! The arguments of a call, from its path, its query and its body.

use crate::http::{Code, FieldErrors, Problem, pairs, same};
use serde_json::{Map, Value};

/// The `id` and the fields of a call.
#[derive(Clone, Debug, Default)]
pub(in crate::genie) struct Arguments {
    pub(super) id: Option<Value>,
    pub(super) fields: Map<String, Value>,
    /// Whether all of it stands in the address, where an empty text is a slip.
    pub(super) is_of_query: bool,
}

/// A call as it is gathered. The same thing may be said twice, but not differently.
#[derive(Debug, Default)]
pub(super) struct Gatherer {
    pub(super) resource: Option<Value>,
    pub(super) action: Option<Value>,
    arguments: Arguments,
    errors: FieldErrors,
}

impl Gatherer {
    /// One thing that stands outside of `data`: part of the envelope, or a field given flat beside it.
    pub(super) fn put(&mut self, name: &str, value: Value) {
        let slot = match name {
            "resource" => &mut self.resource,
            "action" => &mut self.action,
            _ => return self.put_field(name, value),
        };
        put(slot, name, value, &mut self.errors);
    }

    /// One field, wherever it stands; `id` may stand among them.
    fn put_field(&mut self, name: &str, value: Value) {
        if name == "id" {
            return put(&mut self.arguments.id, name, value, &mut self.errors);
        }
        match self.arguments.fields.get(name) {
            Some(known) if !same(known, &value) => twice(name, &mut self.errors),
            Some(_) => {}
            None => drop(self.arguments.fields.insert(name.to_owned(), value)),
        }
    }

    /// Everything that a query says.
    pub(super) fn put_query(&mut self, query: &str) -> Result<(), Problem> {
        pairs(query)?.into_iter().for_each(|(name, value)| self.put(&name, value));
        Ok(())
    }

    /// Everything that a body says.
    pub(super) fn put_body(&mut self, body: Value) -> Result<(), Problem> {
        let Value::Object(body) = body else {
            return Err(Problem::new(Code::Validation, "The body must be a JSON object."));
        };
        for (name, value) in body {
            match (name.as_str(), value) {
                ("data", Value::Object(data)) => {
                    for (name, value) in data {
                        self.put_field(&name, value);
                    }
                }
                ("data", Value::Null) => {}
                ("data", _) => return Err(Problem::field("data", "This must be a JSON object.")),
                (name, value) => self.put(name, value),
            }
        }
        Ok(())
    }

    /// The whole, unless something was said twice and differently.
    pub(super) fn finish(self) -> Result<Arguments, Problem> {
        self.errors.finish(Some(self.arguments))
    }
}

fn put(slot: &mut Option<Value>, name: &str, value: Value, errors: &mut FieldErrors) {
    match slot {
        _ if value.is_null() => {}
        Some(known) if !same(known, &value) => twice(name, errors),
        Some(_) => {}
        None => *slot = Some(value),
    }
}

fn twice(name: &str, errors: &mut FieldErrors) {
    errors.add::<()>(name, "This is given twice, with different values.");
}
