//! Values as JSON, queries and forms carry them, and what the API description says of each.

use portcullis_domain::access::genies::UrlName;
use portcullis_domain::access::grants::{Expiry, PassHours, PassHoursError, UseLimit, UseLimitError};
use portcullis_domain::access::proofs::EmailCode;
use portcullis_domain::base::paging::MAX_LIMIT;
use portcullis_domain::base::{Line, MailDomain, Network, Permission, Prose, Several, TooMany};
use portcullis_domain::staff::agents::Country;
use portcullis_domain::staff::passwords::Password;
use portcullis_domain::staff::preferences::TimeZoneName;
use portcullis_domain::staff::teams::Emoji;
use portcullis_domain::{
    AgentId, AgentUuid, Email, GenieId, GrantId, MailId, RequestId, RoleId, SessionId, TeamId, Timestamp,
    WebUrl,
};
use serde_json::Value;
use std::collections::BTreeSet;
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, KnownFormat, ObjectBuilder, OneOfBuilder, SchemaFormat, SchemaType,
    Type,
};
use utoipa::openapi::{RefOr, Schema};

/// The schema of something that can be `null` too.
pub(crate) fn or_null(mut schema: RefOr<Schema>) -> RefOr<Schema> {
    let with_null = |kind: &mut SchemaType| {
        if let SchemaType::Type(one) = kind {
            *kind = SchemaType::Array(vec![one.clone(), Type::Null]);
        }
    };
    match &mut schema {
        RefOr::T(Schema::Object(object)) => {
            with_null(&mut object.schema_type);
            object.enum_values.iter_mut().for_each(|values| values.push(Value::Null));
        }
        RefOr::T(Schema::Array(array)) => with_null(&mut array.schema_type),
        _ => {}
    }
    schema
}

/// A value that JSON can carry.
pub(crate) trait FromWire: Sized {
    /// Reads it at `now`; the error says what it must be.
    fn from_wire(value: Value, now: Timestamp) -> Result<Self, String>;

    /// What the API description says of it.
    fn schema() -> RefOr<Schema>;
}

fn text(format: Option<&str>) -> ObjectBuilder {
    let format = format.map(|name| SchemaFormat::Custom(name.to_owned()));
    ObjectBuilder::new().schema_type(Type::String).format(format)
}

/// No control character of ASCII, in a spelling that every dialect of regular expressions knows. What else a text must
/// be stands in words: no pattern says it everywhere.
pub(crate) const ONE_LINE: &str = r"^[^\x00-\x1f\x7f]*$";
/// The same with tabs and line feeds.
const LINES: &str = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$";
/// The rest of it.
const SEEN: &str = "It must have a character that can be seen, and none that turns the direction of writing.";

/// The text that a value is.
pub(crate) fn string(value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err("This must be a text.".into()),
    }
}

impl FromWire for String {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        string(value)
    }

    fn schema() -> RefOr<Schema> {
        text(None).into()
    }
}

/// A password to be, not yet rated.
pub(crate) struct PasswordText(pub(crate) String);

impl FromWire for PasswordText {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        string(value).map(Self)
    }

    fn schema() -> RefOr<Schema> {
        text(Some("password")).min_length(Some(10)).max_length(Some(72)).into()
    }
}

/// The password of a link.
#[derive(Clone)]
pub(crate) struct LinkPassword(pub(crate) Password);

impl FromWire for LinkPassword {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        Password::shared(&string(value)?).map(Self).map_err(|error| error.to_string())
    }

    fn schema() -> RefOr<Schema> {
        text(Some("password")).min_length(Some(8)).max_length(Some(72)).into()
    }
}

impl FromWire for bool {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        value.as_bool().ok_or_else(|| "This must be true or false.".into())
    }

    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Boolean).into()
    }
}

/// A whole number, which may be written 5.0, since RFC 8259 knows one kind of number, or as the text that a query, a form
/// or a spreadsheet makes of it.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    let from_float = |n: f64| (n.fract() == 0.0 && n.abs() < i64::MAX as f64).then_some(n as i64);
    match value {
        Value::String(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
        value => value.as_i64().or_else(|| value.as_f64().and_then(from_float)),
    }
}

impl FromWire for UseLimit {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        whole(&value).and_then(|n| Self::try_from(n).ok()).ok_or_else(|| UseLimitError.to_string())
    }

    fn schema() -> RefOr<Schema> {
        let whole = ObjectBuilder::new().schema_type(Type::Integer);
        whole.minimum(Some(0)).maximum(Some(1_000_000_000)).into()
    }
}

impl FromWire for PassHours {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        whole(&value).and_then(|n| Self::try_from(n).ok()).ok_or_else(|| PassHoursError.to_string())
    }

    fn schema() -> RefOr<Schema> {
        let whole = ObjectBuilder::new().schema_type(Type::Integer);
        whole.minimum(Some(1)).maximum(Some(PassHours::MAX)).into()
    }
}

impl FromWire for Timestamp {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        let text = value.as_str().unwrap_or_default();
        Self::parse(text).map_err(|error| error.to_string())
    }

    fn schema() -> RefOr<Schema> {
        text(Some("date-time")).into()
    }
}

/// An end of something that has not ended yet.
impl FromWire for Expiry {
    fn from_wire(value: Value, now: Timestamp) -> Result<Self, String> {
        Self::new(Timestamp::from_wire(value, now)?, now).map_err(|error| error.to_string())
    }

    fn schema() -> RefOr<Schema> {
        Timestamp::schema()
    }
}

/// A team by its number, or as an agent's record shows it.
pub(crate) struct TeamNumber(pub(crate) TeamId);

impl FromWire for TeamNumber {
    fn from_wire(value: Value, now: Timestamp) -> Result<Self, String> {
        let id = match value {
            Value::Object(mut team) => {
                let id = team.remove("id").ok_or("A team has an id.")?;
                match team.keys().find(|name| !["name", "emoji"].contains(&name.as_str())) {
                    Some(name) => return Err(format!("A team has no field {name:?} here.")),
                    None => id,
                }
            }
            id => id,
        };
        TeamId::from_wire(id, now).map(Self)
    }

    fn schema() -> RefOr<Schema> {
        let text = || ObjectBuilder::new().schema_type(SchemaType::Array(vec![Type::String, Type::Null]));
        let record = ObjectBuilder::new()
            .property("id", TeamId::schema())
            .property("name", text())
            .property("emoji", text())
            .required("id")
            .additional_properties(Some(AdditionalProperties::FreeForm(false)));
        OneOfBuilder::new().item(TeamId::schema()).item(record).into()
    }
}

/// A value out of a list of names, as `names!` of the domain makes them. The resource that speaks it says so.
macro_rules! from_name {
    ($type:ty) => {
        impl $crate::http::FromWire for $type {
            fn from_wire(value: serde_json::Value, _: portcullis_domain::Timestamp) -> Result<Self, String> {
                let named = value.as_str().unwrap_or_default().parse();
                named.map_err(|error: portcullis_domain::base::UnknownName| error.to_string())
            }

            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::http::one_of(Self::NAMES.iter().copied())
            }
        }
    };
}
pub(crate) use from_name;

/// The schema of a text that is one of these.
pub(crate) fn one_of<'a>(names: impl IntoIterator<Item = &'a str>) -> RefOr<Schema> {
    text(None).enum_values(Some(names)).into()
}

impl FromWire for Permission {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        string(value)?.parse::<Self>().map_err(|error| error.to_string())
    }

    fn schema() -> RefOr<Schema> {
        one_of(Self::ALL.iter().map(|known| known.name()))
    }
}

/// How many items a part of a list has at the most. In a query it comes as text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit(pub(crate) u32);

impl Default for Limit {
    fn default() -> Self {
        Self(MAX_LIMIT)
    }
}

impl FromWire for Limit {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        whole(&value)
            .and_then(|number| u32::try_from(number).ok())
            .filter(|number| (1..=MAX_LIMIT).contains(number))
            .map(Self)
            .ok_or_else(|| format!("This must be a whole number from 1 to {MAX_LIMIT}."))
    }

    fn schema() -> RefOr<Schema> {
        let whole = ObjectBuilder::new().schema_type(Type::Integer);
        whole.minimum(Some(1)).maximum(Some(MAX_LIMIT)).default(Some(MAX_LIMIT.into())).into()
    }
}

macro_rules! from_text {
    ($($(const $max:ident,)? $type:ty: $schema:expr;)*) => {$(
        impl$(<const $max: usize>)? FromWire for $type {
            fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
                string(value)?.parse::<Self>().map_err(|error| error.to_string())
            }

            fn schema() -> RefOr<Schema> {
                $schema.into()
            }
        }
    )*};
}

from_text! {
    AgentUuid: text(Some("uuid"));
    GenieId: text(Some("uuid"));
    MailId: text(Some("uuid"));
    RequestId: text(Some("uuid"));
    Email: text(Some("email"));
    EmailCode: text(None).max_length(Some(200)).description(Some("Spaces and hyphens may stand between the digits."));
    MailDomain: text(None).min_length(Some(1)).max_length(Some(255)).pattern(Some(ONE_LINE));
    Network: text(None).min_length(Some(2)).max_length(Some(64)).pattern(Some(ONE_LINE));
    Country: text(None).max_length(Some(2)).pattern(Some("^[A-Z]{2}$"));
    TimeZoneName: text(None).min_length(Some(1)).max_length(Some(64)).pattern(Some("^[A-Za-z0-9_+/-]+$"));
    Emoji: text(None).max_length(Some(50)).pattern(Some(ONE_LINE));
    UrlName: text(None).max_length(Some(80)).pattern(Some("^[a-z0-9]+(-[a-z0-9]+)*$"));
    WebUrl: text(Some("uri")).max_length(Some(2_048)).pattern(Some("^[Hh][Tt][Tt][Pp][Ss]?://"));
    const MAX, Line<MAX>: text(None).min_length(Some(1)).max_length(Some(MAX)).pattern(Some(ONE_LINE)).description(Some(SEEN));
    const MAX, Prose<MAX>: text(None).min_length(Some(1)).max_length(Some(MAX)).pattern(Some(LINES)).description(Some(SEEN));
}

macro_rules! from_number {
    ($($type:ident),* $(,)?) => {$(
        impl FromWire for $type {
            /// Numbers of our own things come as numbers, or as text where a path or an `id` that may be a UUID carries them.
            fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
                let text = match value {
                    Value::String(text) => text,
                    value => whole(&value).map(|number| number.to_string()).unwrap_or_default(),
                };
                text.parse::<Self>().map_err(|error| error.to_string())
            }

            fn schema() -> RefOr<Schema> {
                let format = Some(SchemaFormat::KnownFormat(KnownFormat::Int64));
                ObjectBuilder::new().schema_type(Type::Integer).format(format).minimum(Some(1)).into()
            }
        }
    )*};
}

from_number!(AgentId, GrantId, RoleId, SessionId, TeamId);

impl<T: FromWire> FromWire for Vec<T> {
    fn from_wire(value: Value, now: Timestamp) -> Result<Self, String> {
        match value {
            Value::Array(items) if items.len() <= 10_000 => {
                let (mut good, mut bad) = (Vec::with_capacity(items.len()), BTreeSet::new());
                for item in items {
                    match T::from_wire(item, now) {
                        Ok(item) => good.push(item),
                        Err(message) => drop(bad.insert(message)),
                    }
                }
                // Each mistake once, and not ten thousand of them.
                let bad: Vec<_> = bad.into_iter().take(20).collect();
                if bad.is_empty() { Ok(good) } else { Err(bad.join(" ")) }
            }
            Value::Array(_) => Err("This list is too long.".into()),
            _ => Err("This must be a list.".into()),
        }
    }

    fn schema() -> RefOr<Schema> {
        ArrayBuilder::new().items(T::schema()).into()
    }
}

impl<T: FromWire + Ord> FromWire for Several<T> {
    fn from_wire(value: Value, now: Timestamp) -> Result<Self, String> {
        if value.as_array().is_some_and(|items| items.len() > Self::MAX) {
            return Err(TooMany.to_string());
        }
        Vec::from_wire(value, now)?.try_into().map_err(|error: TooMany| error.to_string())
    }

    fn schema() -> RefOr<Schema> {
        ArrayBuilder::new().items(T::schema()).max_items(Some(Self::MAX)).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: fn() -> Timestamp = || Timestamp::from_micros(0);

    #[test]
    fn a_whole_number_may_be_written_with_a_point() {
        let read = |text| AgentId::from_wire(serde_json::from_str(text).unwrap(), NOW()).ok();
        assert_eq!(read("\"5\""), Some(AgentId(5)));
        assert_eq!(read("5.0"), Some(AgentId(5)));
        assert_eq!(read("3846498374589868.0"), Some(AgentId(3_846_498_374_589_868)));
        assert_eq!(read("1e18"), Some(AgentId(1_000_000_000_000_000_000)));
        for text in
            ["5.5", "0", "-5.0", "1e19", "1e300", "\"\"", "\"+5\"", "\" 5\"", "\"5.0\"", "\"-5\"", "\"x\""]
        {
            assert_eq!(read(text), None, "{text}");
        }
        let limit = |value| UseLimit::from_wire(value, NOW()).map(UseLimit::get).ok();
        assert_eq!([5.into(), "5".into(), "0".into()].map(limit), [Some(5), Some(5), Some(0)]);
        let wrong = ["", "-1", "+5", "1000000001", "99999999999999999999", "five"];
        assert_eq!(wrong.map(|text| limit(text.into())), [None; 6]);
    }

    #[test]
    fn every_bad_item_of_a_list_is_named() {
        let read = |value| Vec::<Permission>::from_wire(value, NOW()).unwrap_err();
        let message = read(serde_json::json!(["x:y", "users:manage", "z", "x:y"]));
        assert!(message.contains("\"x:y\"") && message.contains("\"z\""), "{message}");
        assert_eq!(message.matches("x:y").count(), 1, "{message}");
        let many: Vec<_> = (0..10_000).map(|n| format!("permission{n}")).collect();
        assert!(read(many.into()).len() < 2_000);
    }
}
