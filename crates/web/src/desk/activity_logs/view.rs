use crate::http::Time;
use portcullis_domain::records::activity::{Entry, Value};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An entry of the activity log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActivityEntry, example = json!({
    "id": 40, "at": "2026-01-31T09:00:00Z", "activity": "agent.updated",
    "actor": {"id": 1, "name": "Ada", "email": "ada@example.com"},
    "target": {"type": "agent", "id": 17, "name": "Bob Smith"},
    "changes": {"roles": [["agent"], ["admin", "agent"]]}, "ip": "203.0.113.7",
}))]
pub(super) struct EntryView {
    id: i64,
    at: Time,
    /// What was done.
    #[schema(example = "agent.updated")]
    activity: String,
    actor: ActorView,
    target: TargetView,
    /// For each field that changed, the value before and after.
    #[schema(value_type = BTreeMap<String, Vec<serde_json::Value>>)]
    changes: BTreeMap<String, [serde_json::Value; 2]>,
    /// From which address.
    ip: Option<String>,
}

/// Who did it, as they were then.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActivityActor)]
pub(super) struct ActorView {
    /// `null` for a visitor and for the operator at the machine.
    id: Option<i64>,
    name: String,
    email: Option<String>,
}

/// What it was done to, as it was then.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActivityTarget)]
pub(super) struct TargetView {
    r#type: String,
    id: TargetId,
    name: String,
}

/// What a thing is named by, in the form in which it names itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActivityTargetId)]
#[serde(untagged)]
pub(super) enum TargetId {
    /// An agent's, a team's, a role's, a grant's or an import's.
    Number(i64),
    /// A UUID, or two of them; empty for the account that a sign-in failed for and that there is not.
    Text(String),
}

impl From<String> for TargetId {
    fn from(id: String) -> Self {
        match id.parse() {
            Ok(number) if id.bytes().all(|byte| byte.is_ascii_digit()) => Self::Number(number),
            _ => Self::Text(id),
        }
    }
}

impl From<Entry> for EntryView {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id.0,
            at: Time(entry.at),
            activity: entry.activity,
            actor: ActorView {
                id: entry.actor.id.map(|id| id.0),
                name: entry.actor.name,
                email: entry.actor.email.map(|email| email.to_string()),
            },
            target: TargetView {
                r#type: entry.target_kind,
                id: entry.target_id.into(),
                name: entry.target_name,
            },
            changes: changes(&entry.changes),
            ip: entry.ip.map(|ip| ip.to_string()),
        }
    }
}

/// For each field the value before and after.
pub(super) fn changes(all: &[(String, Value, Value)]) -> BTreeMap<String, [serde_json::Value; 2]> {
    all.iter().map(|(field, old, new)| (field.clone(), [json(old), json(new)])).collect()
}

fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Text(text) => text.as_str().into(),
        Value::Number(number) => (*number).into(),
        Value::Flag(flag) => (*flag).into(),
        Value::List(texts) => texts.as_slice().into(),
    }
}
