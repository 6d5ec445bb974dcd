//! What a request says: understood when it arrives, believed only when it is known who asks.

use super::{Code, FieldErrors, FromWire, Problem};
use crate::App;
use crate::http::fields::{Sent, Word};
use actix_web::HttpRequest;
use actix_web::web::Data;
use portcullis_domain::Timestamp;
use serde_json::{Map, Value};

/// The fields of a body, a query or an action. `fields!` declares them.
pub(crate) trait Input {
    /// What they become.
    type Output;

    /// Reads every field, and names each that is wrong; `None` only where one is.
    fn read(fields: &mut Reader) -> Option<Self::Output>;

    /// Understands what was sent.
    ///
    /// # Errors
    /// 400 that names every field that is wrong, missing or unknown.
    fn understand(sent: Map<String, Value>, now: Timestamp) -> Result<Self::Output, Problem> {
        Self::take_all(Reader::new(sent, now))
    }

    /// Understands all that `fields` hold.
    ///
    /// # Errors
    /// As of [`Input::understand`].
    fn take_all(mut fields: Reader) -> Result<Self::Output, Problem> {
        let output = Self::read(&mut fields);
        fields.finish(output)
    }
}

/// The fields that were sent, while they are read one by one.
pub(crate) struct Reader {
    sent: Map<String, Value>,
    /// Whether an empty text may say null: in a body it does, in an address it is a slip.
    takes_empty: bool,
    now: Timestamp,
    errors: FieldErrors,
}

impl Reader {
    pub(crate) fn new(sent: Map<String, Value>, now: Timestamp) -> Self {
        Self { sent, takes_empty: true, now, errors: FieldErrors::default() }
    }

    /// Of an address.
    pub(crate) fn of_query(sent: Map<String, Value>, now: Timestamp) -> Self {
        Self { takes_empty: false, ..Self::new(sent, now) }
    }

    /// Takes the field `name`, as the word before it says.
    pub(crate) fn take<W: Word<T>, T: FromWire>(&mut self, name: &str) -> Option<W::Value> {
        let value = match self.sent(name) {
            None => W::read(Sent::Absent),
            Some(Value::Null) => W::read(Sent::Null),
            // Forms and spreadsheets cannot say null.
            Some(Value::String(text)) if text.is_empty() && self.takes_empty && W::MAY_BE_EMPTY => {
                W::read(Sent::Null)
            }
            Some(value) => T::from_wire(value, self.now).and_then(|value| W::read(Sent::Value(value))),
        };
        value.map_err(|message| self.errors.add::<()>(name, message)).ok()
    }

    /// What was sent by this name. What an answer calls `agent_id`, a call may name so as well as `agentId`.
    fn sent(&mut self, name: &str) -> Option<Value> {
        let sent = self.sent.remove(name);
        let Some(other) = as_in_answers(name).and_then(|other| self.sent.remove(&other)) else { return sent };
        if sent.as_ref().is_some_and(|sent| !same(sent, &other)) {
            self.errors.add::<()>(name, "This is given twice, with different values.");
        }
        sent.or(Some(other))
    }

    /// Whether every field was taken.
    pub(crate) fn is_done(&self) -> bool {
        self.sent.is_empty()
    }

    /// Takes those fields that are left and `wanted`.
    pub(crate) fn take_rest(&mut self, wanted: impl Fn(&str) -> bool) -> Map<String, Value> {
        let (taken, left) = std::mem::take(&mut self.sent).into_iter().partition(|(name, _)| wanted(name));
        self.sent = left;
        taken
    }

    /// What is wrong so far.
    pub(crate) fn errors(&mut self) -> &mut FieldErrors {
        &mut self.errors
    }

    /// The output, unless a field was wrong. Fields that nobody took are usually typos, and refused.
    pub(crate) fn finish<T>(mut self, output: Option<T>) -> Result<T, Problem> {
        for name in self.sent.keys().take(20) {
            self.errors.add::<()>(name, "There is no such field.");
        }
        self.errors.finish(output)
    }
}

/// The name in an answer of a field that a call names in another way: `agent_id` for `agentId`.
fn as_in_answers(name: &str) -> Option<String> {
    let start = name.strip_suffix("Id")?;
    Some(format!("{start}_id"))
}

/// Whether two values say the same; a path and a query can only say 5 as "5".
pub(crate) fn same(one: &Value, other: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    one == other || text(one) == text(other)
}

/// Something that a request says, understood or not. [`Caller`](crate::auth::Caller) gives it to the work only after it
/// is proven who asks: who may not ask is told so, however wrong the question is.
pub(crate) trait Parsed {
    /// What it says.
    type Value;

    /// It, or what is wrong with it.
    fn parsed(self) -> Result<Self::Value, Problem>;
}

impl<T> Parsed for Result<T, Problem> {
    type Value = T;

    fn parsed(self) -> Self {
        self
    }
}

/// Nothing is said.
impl Parsed for () {
    type Value = ();

    fn parsed(self) -> Result<(), Problem> {
        Ok(())
    }
}

impl<A: Parsed, B: Parsed> Parsed for (A, B) {
    type Value = (A::Value, B::Value);

    fn parsed(self) -> Result<Self::Value, Problem> {
        Ok((self.0.parsed()?, self.1.parsed()?))
    }
}

/// The time at which a request is understood.
pub(crate) fn now(request: &HttpRequest) -> Result<Timestamp, Problem> {
    Ok(request.app_data::<Data<App>>().ok_or_else(Problem::defect)?.clock.now())
}

/// The object that a body must be.
pub(crate) fn object(value: Value) -> Result<Map<String, Value>, Problem> {
    match value {
        Value::Object(fields) => Ok(fields),
        _ => Err(Problem::new(Code::Validation, "The body must be a JSON object.")),
    }
}
