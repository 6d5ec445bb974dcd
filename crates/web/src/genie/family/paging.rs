//! `limit`, `cursor` and `next_cursor` of lists.

use crate::http::fields::{fields, word};
use crate::http::{FromWire, Input, Limit, Reader, string};
use portcullis_domain::Timestamp;
use portcullis_domain::base::Slice;
use serde_json::Value;
use std::fmt::Display;
use std::marker::PhantomData;
use std::str::FromStr;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

fields! {
    /// Which part of a list is asked for.
    struct PageFields {
        /// How many at the most.
        nullable limit: Limit,
        /// `next_cursor` of the part before.
        nullable cursor: Cursor<String>,
    } => Slice<String>, |_errors| Some(slice(limit?, cursor?))
}

/// Which part of a list is asked for that is sorted by `K`.
pub(in crate::genie) struct Page<K>(PhantomData<K>);

impl<K: FromStr> Input for Page<K> {
    type Output = Slice<K>;

    fn read(fields: &mut Reader) -> Option<Slice<K>> {
        let limit = fields.take::<word::nullable, Limit>("limit");
        let cursor = fields.take::<word::nullable, Cursor<K>>("cursor");
        Some(slice(limit?, cursor?))
    }
}

impl<K> PartialSchema for Page<K> {
    fn schema() -> RefOr<Schema> {
        PageFields::schema()
    }
}

impl<K> ToSchema for Page<K> {}

/// Where to go on in a list.
pub(in crate::genie) struct Cursor<K>(K);

impl<K: FromStr> FromWire for Cursor<K> {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        let text = string(value)?;
        text.parse().map(Self).map_err(|_| "This must be the next_cursor of an answer.".into())
    }

    fn schema() -> RefOr<Schema> {
        <String as FromWire>::schema()
    }
}

/// The part that `limit` and `cursor` ask for.
pub(in crate::genie) fn slice<K>(limit: Option<Limit>, cursor: Option<Cursor<K>>) -> Slice<K> {
    Slice { after: cursor.map(|cursor| cursor.0), limit: limit.unwrap_or_default().0 }
}

/// What to ask for as `cursor` to go on.
pub(in crate::genie) fn next_cursor<K: Display>(next: Option<K>) -> Option<String> {
    next.map(|key| key.to_string())
}
