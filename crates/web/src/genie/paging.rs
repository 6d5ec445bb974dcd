//! `limit`, `cursor` and `next_cursor` of lists.

use super::action::Data;
use super::fields::fields;
use crate::http::{Fields, Given, Limit, Problem};
use portcullis_domain::Timestamp;
use portcullis_domain::base::Slice;
use std::fmt::Display;
use std::str::FromStr;

fields! {
    /// Which part of a list is asked for.
    pub(super) struct Page {
        /// How many at the most.
        nullable limit: Limit,
        /// `next_cursor` of the part before.
        nullable cursor: String,
    }
}

impl Data for Page {
    type Checked = Part;

    fn check(self, fields: &mut Fields, _: Timestamp) -> Option<Part> {
        fields.refuse(&self.unknown);
        Some(Part::of(self.limit, self.cursor, fields))
    }
}

/// Which part of a list is asked for, before it is known what the list is sorted by.
pub(super) struct Part {
    limit: u32,
    cursor: Option<String>,
}

impl Part {
    pub(super) fn of(limit: Given<Limit>, cursor: Given<String>, fields: &mut Fields) -> Self {
        Self {
            limit: limit.optional("limit", fields).unwrap_or_default().0,
            cursor: cursor.optional("cursor", fields),
        }
    }

    /// The part, of a list that is sorted by `K`.
    pub(super) fn slice<K: FromStr>(self) -> Result<Slice<K>, Problem> {
        let after = self.cursor.map(|text| {
            text.parse().map_err(|_| Problem::field("cursor", "This must be the next_cursor of an answer."))
        });
        Ok(Slice { after: after.transpose()?, limit: self.limit })
    }
}

/// What to ask for as `cursor` to go on.
pub(super) fn next_cursor<K: Display>(next: Option<K>) -> Option<String> {
    next.map(|key| key.to_string())
}
