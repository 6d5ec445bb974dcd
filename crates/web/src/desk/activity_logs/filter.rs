use crate::http::fields::fields;
use crate::http::{Fields, FromWire, Input, Order, PageIndex, PageSize, page_number};
use portcullis_domain::base::PageNumber;
use portcullis_domain::records::activity::EntryFilter;
use portcullis_domain::{AgentId, Timestamp};
use serde_json::Value;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

fields! {
    /// Which entries to show, and how.
    pub(super) struct Filter {
        /// Only what this agent did.
        optional actor_id: AgentId,
        /// Only this activity, such as `agent.created`.
        optional activity: String,
        /// Only what was done to this kind of thing, such as `agent`.
        optional target_type: String,
        /// Only what was done to the thing with this id.
        optional target_id: String,
        /// From then on.
        optional from: Timestamp,
        /// Before then.
        optional to: Timestamp,
        /// `csv` for all entries in one file, newest first; a page of them as JSON without it.
        optional format: Format,
        /// Which page.
        optional page: PageIndex,
        /// Entries on a page.
        optional page_size: PageSize,
        /// The column to sort by.
        optional order_by: Column,
        /// `asc` or `desc`.
        optional order: Order,
    }
}

/// In which form the entries are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Format {
    #[default]
    Json,
    Csv,
}

impl FromWire for Format {
    fn from_wire(value: Value) -> Result<Self, String> {
        match value.as_str() {
            Some("json") => Ok(Self::Json),
            Some("csv") => Ok(Self::Csv),
            _ => Err("This must be json or csv.".into()),
        }
    }

    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["json", "csv"]));
        text.default(Some("json".into())).into()
    }
}

/// The only column that entries are sorted by.
#[derive(Clone, Copy, Debug)]
struct Column;

impl FromWire for Column {
    fn from_wire(value: Value) -> Result<Self, String> {
        if value == "at" { Ok(Self) } else { Err("This must be at.".into()) }
    }

    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["at"]));
        text.default(Some("at".into())).into()
    }
}

/// What is wanted.
pub(super) enum Wanted {
    Page { order: Order, at: PageNumber },
    Csv,
}

impl Input for Filter {
    type Output = (EntryFilter, Wanted);

    fn check(self, fields: &mut Fields) -> Option<Self::Output> {
        fields.refuse(&self.unknown);
        let filter = EntryFilter {
            actor: self.actor_id.optional("actor_id", fields),
            activity: self.activity.optional("activity", fields),
            target_kind: self.target_type.optional("target_type", fields),
            target_id: self.target_id.optional("target_id", fields),
            from: self.from.optional("from", fields),
            to: self.to.optional("to", fields),
        };
        if self.format.optional("format", fields).unwrap_or_default() == Format::Csv {
            for (name, is_empty) in [
                ("page", self.page.is_empty()),
                ("page_size", self.page_size.is_empty()),
                ("order_by", self.order_by.is_empty()),
                ("order", self.order.is_empty()),
            ] {
                if !is_empty {
                    fields.add::<()>(name, "CSV has every entry, newest first. Leave this out.");
                }
            }
            return Some((filter, Wanted::Csv));
        }
        let at = page_number(self.page, self.page_size, fields);
        self.order_by.optional("order_by", fields);
        let order = self.order.optional("order", fields).unwrap_or_default();
        Some((filter, Wanted::Page { order, at }))
    }
}
