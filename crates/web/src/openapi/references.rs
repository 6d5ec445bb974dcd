//! What refers to what within the description.

use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// What a `$ref` leads to.
pub(super) fn resolve<'a>(document: &'a Value, to: &str) -> Option<&'a Value> {
    document.pointer(to.strip_prefix('#')?)
}

/// Everything that `value` refers to, however deep, as JSON pointers.
pub(super) fn referenced(document: &Value, value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(document, value, &mut found);
    found
}

fn collect(document: &Value, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            if let Some(to) = object.get("$ref").and_then(Value::as_str)
                && let Some(pointer) = to.strip_prefix('#')
                && found.insert(pointer.to_owned())
                && let Some(target) = document.pointer(pointer)
            {
                collect(document, target, found);
            }
            object.values().for_each(|value| collect(document, value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(document, item, found)),
        _ => {}
    }
}

/// Puts references in place of copies of a component: the derive macro writes out what stands in a generic type, and
/// whoever makes a client of the description would get the same type many times.
pub(super) fn refer(document: &mut Value) {
    let Some(schemas) = document["components"]["schemas"].as_object() else { return };
    let objects = schemas.iter().filter(|(_, schema)| schema["properties"].is_object());
    let names: HashMap<Value, String> =
        objects.map(|(name, schema)| (schema.clone(), name.clone())).collect();
    for (_, schema) in document["components"]["schemas"].as_object_mut().into_iter().flatten() {
        // The component itself stays.
        below(schema, &names);
    }
    below(&mut document["paths"], &names);
}

fn below(value: &mut Value, names: &HashMap<Value, String>) {
    match value {
        Value::Object(object) => object.values_mut().for_each(|value| replace(value, names)),
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, names)),
        _ => {}
    }
}

fn replace(value: &mut Value, names: &HashMap<Value, String>) {
    match names.get(value) {
        Some(name) => *value = json!({ "$ref": format!("#/components/schemas/{name}") }),
        None => below(value, names),
    }
}

/// Takes out the components that nothing refers to. Security schemes are named, not referred to.
pub(super) fn remove_unused(document: &mut Value) {
    let used = referenced(document, &document["paths"]);
    let Some(components) = document["components"].as_object_mut() else { return };
    for (kind, all) in components.iter_mut().filter(|(kind, _)| *kind != "securitySchemes") {
        if let Some(all) = all.as_object_mut() {
            all.retain(|name, _| used.contains(&format!("/components/{kind}/{name}")));
        }
    }
}
