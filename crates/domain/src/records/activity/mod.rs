//! The activity log: who did what to what, with the values before and after. It only grows.

mod list;
mod port;

pub use list::{ListActivityError, list, page};
pub use port::Activities;

use crate::base::{ActivityId, AgentId, Authority, Context, Email, Principal, StoreError, Timestamp};
use std::net::IpAddr;

/// Who did it, as they were at that moment: the entry still names them when they are renamed or deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The agent; `None` for a visitor, the operator at the command line, or the service itself.
    pub id: Option<AgentId>,
    /// Their name then.
    pub name: String,
    /// Their e-mail then.
    pub email: Option<Email>,
}

impl Actor {
    /// Somebody without an account.
    pub fn visitor(email: Option<Email>) -> Self {
        Self { id: None, name: "visitor".into(), email }
    }

    /// The service itself, for what falls due by the clock.
    pub fn system() -> Self {
        Self { id: None, name: "system".into(), email: None }
    }
}

impl From<Authority<'_>> for Actor {
    fn from(by: Authority<'_>) -> Self {
        match by {
            Authority::Agent(by) => by.into(),
            Authority::Operator => Self { id: None, name: "operator".into(), email: None },
        }
    }
}

impl From<&Principal> for Actor {
    fn from(by: &Principal) -> Self {
        Self { id: Some(by.id), name: by.name.clone(), email: Some(by.email.clone()) }
    }
}

/// What it was done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The kind: `genie`, `grant`, `agent` and so on.
    pub kind: &'static str,
    /// Its id as text.
    pub id: String,
    /// What it was called then.
    pub name: String,
}

/// One value of a field, before or after. Secrets are never put here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A text.
    Text(String),
    /// A number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// Several texts.
    List(Vec<String>),
}

impl Value {
    /// A value that may be absent, as its text.
    pub fn of<T: ToString>(value: Option<T>) -> Self {
        value.map_or(Self::Null, |value| Self::Text(value.to_string()))
    }
}

/// One field that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The field's name at the wire.
    pub field: &'static str,
    /// The value before.
    pub old: Value,
    /// The value after.
    pub new: Value,
}

/// What to write down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// When.
    pub at: Timestamp,
    /// What was done, such as `grant.created`.
    pub activity: &'static str,
    /// Who did it.
    pub actor: Actor,
    /// To what.
    pub target: Target,
    /// Which fields changed, and how.
    pub changes: Vec<Change>,
    /// From which address.
    pub ip: Option<IpAddr>,
}

impl NewEntry {
    /// An entry without changes of fields.
    pub fn new(cx: &Context<'_>, actor: impl Into<Actor>, activity: &'static str, target: Target) -> Self {
        Self { at: cx.at, activity, actor: actor.into(), target, changes: Vec::new(), ip: cx.ip }
    }

    /// The same entry with one more field, if its value changed.
    #[must_use]
    pub fn change(mut self, field: &'static str, old: Value, new: Value) -> Self {
        if old != new {
            self.changes.push(Change { field, old, new });
        }
        self
    }
}

/// Writes an entry about a change down, unless nothing changed.
pub(crate) fn append_change<T: Activities + ?Sized>(tx: &mut T, entry: &NewEntry) -> Result<(), StoreError> {
    if entry.changes.is_empty() { Ok(()) } else { tx.append_activity(entry) }
}

/// An entry of the log as it is kept. Names of activities and kinds are texts here: an older release may have
/// written ones that this one no longer knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number; later entries have greater ones.
    pub id: ActivityId,
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub activity: String,
    /// Who did it.
    pub actor: Actor,
    /// The kind of what it was done to.
    pub target_kind: String,
    /// Its id.
    pub target_id: String,
    /// Its name then.
    pub target_name: String,
    /// Field, value before, value after.
    pub changes: Vec<(String, Value, Value)>,
    /// From which address.
    pub ip: Option<IpAddr>,
}

/// Which entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryFilter {
    /// Only of this actor.
    pub actor: Option<AgentId>,
    /// Only this activity.
    pub activity: Option<String>,
    /// Only about this kind of target.
    pub target_kind: Option<String>,
    /// Only about the target with this id.
    pub target_id: Option<String>,
    /// From then on.
    pub from: Option<Timestamp>,
    /// Before then.
    pub to: Option<Timestamp>,
}
