use crate::http::{Fields, FromWire, Given, Input, Order, PageIndex, PageSize, Unknown, given, page_number};
use portcullis_domain::activity::EntryFilter;
use portcullis_domain::paging::PageNumber;
use portcullis_domain::{AgentId, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

/// Which entries to show, and how.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Only what this agent did.
    #[serde(default)]
    #[param(schema_with = given::<AgentId>, required = false)]
    actor_id: Given<AgentId>,
    /// Only this activity, such as `agent.created`.
    #[serde(default)]
    #[param(schema_with = given::<String>, required = false)]
    activity: Given<String>,
    /// Only what was done to this kind of thing, such as `agent`.
    #[serde(default)]
    #[param(schema_with = given::<String>, required = false)]
    target_type: Given<String>,
    /// Only what was done to the thing with this id.
    #[serde(default)]
    #[param(schema_with = given::<String>, required = false)]
    target_id: Given<String>,
    /// From then on.
    #[serde(default)]
    #[param(schema_with = given::<Timestamp>, required = false)]
    from: Given<Timestamp>,
    /// Before then.
    #[serde(default)]
    #[param(schema_with = given::<Timestamp>, required = false)]
    to: Given<Timestamp>,
    /// `csv` for all entries in one file, newest first; a page of them as JSON without it.
    #[serde(default)]
    #[param(schema_with = given::<Format>, required = false)]
    format: Given<Format>,
    /// Which page.
    #[serde(default)]
    #[param(schema_with = given::<PageIndex>, required = false)]
    page: Given<PageIndex>,
    /// Entries on a page.
    #[serde(default)]
    #[param(schema_with = given::<PageSize>, required = false)]
    page_size: Given<PageSize>,
    /// The column to sort by.
    #[serde(default)]
    #[param(schema_with = given::<Column>, required = false)]
    order_by: Given<Column>,
    /// `asc` or `desc`.
    #[serde(default)]
    #[param(schema_with = given::<Order>, required = false)]
    order: Given<Order>,
    #[serde(flatten)]
    #[param(ignore)]
    unknown: Unknown,
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
