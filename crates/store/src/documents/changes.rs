use portcullis_domain::records::activity::{Change, Value};
use serde::{Deserialize, Serialize};

/// What an activity changed, as `[["field", old, new], …]`: of an object, jsonb would not keep the order.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct StoredChanges(Vec<(String, StoredValue, StoredValue)>);

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
enum StoredValue {
    Flag(bool),
    Number(i64),
    Text(String),
    List(Vec<String>),
    Null,
}

impl From<&Value> for StoredValue {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Text(text) => Self::Text(text.clone()),
            Value::Number(number) => Self::Number(*number),
            Value::Flag(flag) => Self::Flag(*flag),
            Value::List(texts) => Self::List(texts.clone()),
        }
    }
}

impl From<StoredValue> for Value {
    fn from(stored: StoredValue) -> Self {
        match stored {
            StoredValue::Null => Self::Null,
            StoredValue::Text(text) => Self::Text(text),
            StoredValue::Number(number) => Self::Number(number),
            StoredValue::Flag(flag) => Self::Flag(flag),
            StoredValue::List(texts) => Self::List(texts),
        }
    }
}

impl From<&[Change]> for StoredChanges {
    fn from(changes: &[Change]) -> Self {
        let triple = |change: &Change| (change.field.to_owned(), (&change.old).into(), (&change.new).into());
        Self(changes.iter().map(triple).collect())
    }
}

impl From<StoredChanges> for Vec<(String, Value, Value)> {
    fn from(stored: StoredChanges) -> Self {
        stored.0.into_iter().map(|(field, old, new)| (field, old.into(), new.into())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_reads_back() {
        let values = [
            Value::Null,
            Value::Text("null".into()),
            Value::Number(i64::MIN),
            Value::Flag(false),
            Value::List(vec!["a".into(), String::new()]),
            Value::List(vec![]),
        ];
        for old in &values {
            let change = Change { field: "name", old: old.clone(), new: Value::Number(i64::MAX) };
            let json = serde_json::to_string(&StoredChanges::from([change].as_slice())).unwrap();
            let stored: StoredChanges = serde_json::from_str(&json).unwrap();
            let expected = vec![("name".to_owned(), old.clone(), Value::Number(i64::MAX))];
            assert_eq!(Vec::from(stored), expected);
        }
    }

    #[test]
    fn a_change_is_a_field_with_old_and_new() {
        let change = Change { field: "status", old: Value::Text("a".into()), new: Value::Null };
        let json = serde_json::to_string(&StoredChanges::from([change].as_slice())).unwrap();
        assert_eq!(json, r#"[["status","a",null]]"#);
    }
}
