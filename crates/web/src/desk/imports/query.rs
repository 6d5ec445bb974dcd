use crate::http::fields::fields;
use crate::http::{Flag, FromWire};
use portcullis_domain::Timestamp;
use portcullis_domain::staff::imports::{Delimiter, Overrides};
use serde_json::Value;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

fields! {
    /// What to do with the file, and what the caller knows of it.
    pub(super) struct ImportQuery {
        /// `true` only says what would come of it: how the file is understood, its first rows, and all errors. Nothing is
        /// written.
        optional dry_run: Flag,
        /// The encoding of the file, such as `windows-1250`, where what is recognised is wrong: UTF-8, UTF-16 with a byte
        /// order mark, and otherwise Windows-1252.
        optional encoding: String,
        /// What stands between its cells, where what the header tells is wrong: `,`, `;` or a tab, or the words `comma`,
        /// `semicolon` or `tab`.
        optional delimiter: DelimiterText,
    } => (bool, Overrides), |_errors| {
        let is_dry = dry_run?.is_some_and(|dry_run| dry_run.0);
        // A form sends what is not filled in as an empty text.
        let encoding = encoding?.filter(|name| !name.is_empty());
        Some((is_dry, Overrides { encoding, delimiter: delimiter?.and_then(|text| text.0) }))
    }
}

/// A delimiter, or nothing.
pub(super) struct DelimiterText(Option<Delimiter>);

impl FromWire for DelimiterText {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        let text = value.as_str().unwrap_or_default();
        let delimiter = (!text.is_empty()).then(|| Delimiter::parse(text)).transpose();
        delimiter.map(Self).map_err(|error| error.to_string())
    }

    fn schema() -> RefOr<Schema> {
        let words = [",", ";", "\t", "comma", "semicolon", "tab"];
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).into()
    }
}
