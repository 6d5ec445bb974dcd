//! What the form of a link says, as the API says it.

use crate::console::day::end_of_day;
use crate::console::form::{Sent, list};
use crate::http::Problem;
use portcullis_domain::Timestamp;
use serde_json::{Map, Value};

/// The fields that have a place of their own in the form.
pub(super) const FIELDS: [&str; 9] = [
    "max_uses",
    "expires_on",
    "name",
    "message",
    "pass_hours",
    "password",
    "email_domains",
    "allowed_networks",
    "notify_on_use",
];

/// The fields that are folded away.
pub(super) const FOLDED: [&str; 6] =
    ["message", "pass_hours", "password", "email_domains", "allowed_networks", "notify_on_use"];

/// Whom a link is for: the three choices that stand in front.
fn uses(sent: &Sent) -> Option<Value> {
    match sent.text("kind") {
        "one" => Some(1.into()),
        "open" => Some(0.into()),
        _ => {
            let typed = sent.text("max_uses");
            typed.parse::<u64>().map(Value::from).ok().or_else(|| (!typed.is_empty()).then(|| typed.into()))
        }
    }
}

/// The body of the API's call that makes or changes a link.
///
/// # Errors
/// 400 on `expires_on`, and on `max_uses` where a group has no number.
pub(super) fn body(sent: &Sent, now: Timestamp) -> Result<Map<String, Value>, Problem> {
    let mut body = sent.body(&["name", "message", "password", "notify_on_use"]);
    body.retain(|_, value| value.as_str().is_none_or(|text| !text.is_empty()));
    match uses(sent) {
        Some(uses) => drop(body.insert("max_uses".into(), uses)),
        None => return Err(Problem::field("max_uses", "This is required.")),
    }
    let day = sent.text("expires_on");
    if !day.is_empty() {
        let end = end_of_day(day, now).map_err(|error| Problem::field("expires_on", error))?;
        body.insert("expires_at".into(), end.at().to_string().into());
    }
    let hours = sent.text("pass_hours");
    if !hours.is_empty() {
        body.insert("pass_hours".into(), hours.parse::<u64>().map_or_else(|_| hours.into(), Value::from));
    }
    for name in ["email_domains", "allowed_networks"] {
        let entries = list(sent.text(name));
        if entries.as_array().is_some_and(|entries| !entries.is_empty()) {
            body.insert(name.into(), entries);
        }
    }
    if sent.values.contains_key("once_per_person") {
        body.insert("once_per_person".into(), true.into());
    }
    Ok(body)
}

/// The same problem at the fields of the form, where the API calls one by another name.
pub(in crate::console) fn at_fields(mut problem: Problem) -> Problem {
    if let Some(error) = problem.fields.remove("expires_at") {
        problem.fields.insert("expires_on".into(), error);
    }
    problem
}
