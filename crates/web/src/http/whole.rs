//! What a client read, it may send back: fields of an object's answer that a change cannot touch are taken where they say
//! what is so.

use super::fields::FieldErrors;
use super::{Input, Problem, Reader, same};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::marker::PhantomData;
use utoipa::__dev::ComposeSchema;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The fields of `I`, and with them any that only the answer `V` has.
pub(crate) struct Whole<I, V>(PhantomData<(I, V)>);

/// A change, and what was sent back beside it.
pub(crate) struct Sent<T> {
    pub(crate) change: T,
    beside: Map<String, Value>,
}

impl<T> Sent<T> {
    /// Whether everything beside the change says what is so; `own` is asked for the object only where there is something.
    ///
    /// # Errors
    /// 400 that names each field that would change, or what `own` answers.
    pub(crate) fn agrees_with<V: Serialize>(
        &self,
        own: impl FnOnce() -> Result<V, Problem>,
    ) -> Result<(), Problem> {
        if self.beside.is_empty() {
            return Ok(());
        }
        let own = serde_json::to_value(own()?).map_err(|_| Problem::defect())?;
        let mut errors = FieldErrors::default();
        for (name, sent) in &self.beside {
            if !agrees(name, sent, own.get(name).unwrap_or(&Value::Null)) {
                errors.add::<()>(name, "This cannot be changed here. Leave it out, or send it as it is.");
            }
        }
        errors.finish(Some(()))
    }
}

/// Whether a value that was sent back says what is so. Times are told by their names and may be old: they change by
/// themselves. A list may come in another order.
fn agrees(name: &str, sent: &Value, own: &Value) -> bool {
    match (sent, own) {
        (Value::String(_) | Value::Null, _) if name.ends_with("_at") => true,
        (Value::Object(sent), Value::Object(own)) => {
            sent.iter().all(|(name, sent)| agrees(name, sent, own.get(name).unwrap_or(&Value::Null)))
        }
        (Value::Array(sent), Value::Array(own)) => {
            let mut left: Vec<&Value> = own.iter().collect();
            let mut is_there = |sent| {
                let place = left.iter().position(|own| agrees("", sent, own));
                place.map(|place| left.swap_remove(place)).is_some()
            };
            sent.iter().all(&mut is_there) && left.is_empty()
        }
        (Value::String(text), Value::Null) => text.is_empty(),
        (sent, own) => same(sent, own),
    }
}

/// The fields that an answer has.
fn properties<V: PartialSchema>() -> BTreeMap<String, RefOr<Schema>> {
    match V::schema() {
        RefOr::T(Schema::Object(object)) => object.properties.into_iter().collect(),
        _ => BTreeMap::new(),
    }
}

impl<I: Input, V: PartialSchema> Input for Whole<I, V> {
    type Output = Sent<I::Output>;

    fn read(fields: &mut Reader) -> Option<Self::Output> {
        let change = I::read(fields);
        let beside = if fields.is_done() {
            Map::new()
        } else {
            let known = properties::<V>();
            fields.take_rest(|name| known.contains_key(name))
        };
        Some(Sent { change: change?, beside })
    }
}

/// The fields of `I`; those that only `V` has are marked as such. Lists and objects among them cannot be marked, and are
/// left to the words.
impl<I: PartialSchema, V: PartialSchema> ComposeSchema for Whole<I, V> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let mut schema = I::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            for (name, own) in properties::<V>() {
                if let (false, RefOr::T(Schema::Object(mut own))) =
                    (object.properties.contains_key(&name), own)
                {
                    own.read_only = Some(true);
                    own.description.get_or_insert_with(|| "As it was read.".into());
                    object.properties.insert(name, own.into());
                }
            }
        }
        schema
    }
}

impl<I: ToSchema, V: ToSchema> ToSchema for Whole<I, V> {
    fn name() -> std::borrow::Cow<'static, str> {
        I::name()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        I::schemas(schemas);
        V::schemas(schemas);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_so_agrees() {
        let own = json!({
            "id": 17, "roles": ["a", "b"], "teams": [{"id": 1}, {"id": 2}], "name": null,
            "api_key": {"prefix": "lk_a", "last_used_at": null}, "updated_at": "2026-01-31T09:00:00Z",
        });
        let sent = |name: &str, value: Value| agrees(name, &value, &own[name]);
        assert!(sent("id", json!(17)) && sent("id", json!("17")) && !sent("id", json!(18)));
        assert!(sent("roles", json!(["b", "a"])));
        for other in [json!(["a"]), json!(["a", "a"]), json!(["a", "b", "c"]), json!("a"), json!(null)] {
            assert!(!sent("roles", other));
        }
        assert!(
            sent("teams", json!([{"id": 2}, {"id": 1}])) && !sent("teams", json!([{"id": 2}, {"id": 2}]))
        );
        assert!(sent("name", json!("")) && sent("name", json!(null)) && !sent("name", json!("x")));
        assert!(sent("api_key", json!({"prefix": "lk_a", "last_used_at": "2026-01-31T09:00:00Z"})));
        assert!(!sent("api_key", json!({"prefix": "lk_b"})) && !sent("api_key", json!(null)));
        assert!(sent("updated_at", json!("2020-01-01T00:00:00Z")) && !sent("updated_at", json!(5)));
    }
}
