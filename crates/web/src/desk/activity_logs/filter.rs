use crate::http::fields::fields;
use crate::http::{Format, FromWire, Order, PageIndex, PageSize, page_number};
use portcullis_domain::base::PageRequest;
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
    } => (EntryFilter, Wanted), |errors| {
        let is_csv = format.flatten() == Some(Format::Csv);
        for (name, is_given) in [
            ("page", !matches!(page, Some(None))),
            ("page_size", !matches!(page_size, Some(None))),
            ("order_by", !matches!(order_by, Some(None))),
            ("order", !matches!(order, Some(None))),
        ] {
            if is_csv && is_given {
                errors.add::<()>(name, "CSV has every entry, newest first. Leave this out.");
            }
        }
        let filter = EntryFilter {
            actor: actor_id?,
            activity: activity?,
            target_kind: target_type?,
            target_id: target_id?,
            from: from?,
            to: to?,
        };
        let wanted = if is_csv {
            Wanted::Csv
        } else {
            Wanted::Page { order: order?.unwrap_or_default(), at: page_number(page?, page_size?) }
        };
        Some((filter, wanted))
    }
}

/// The only column that entries are sorted by.
#[derive(Clone, Copy, Debug)]
struct Column;

impl FromWire for Column {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        if value == "at" { Ok(Self) } else { Err("This must be at.".into()) }
    }

    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["at"]));
        text.default(Some("at".into())).into()
    }
}

/// What is wanted.
pub(super) enum Wanted {
    Page { order: Order, at: PageRequest },
    Csv,
}
