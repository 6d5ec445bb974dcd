use portcullis_domain::base::UnknownName;
use portcullis_domain::staff::imports::Layout;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a file to import was understood, as `{"encoding": "utf-8", "delimiter": ";", "columns": {"email": "E-Mail"}, …}`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "Form", into = "Form")]
pub(crate) struct StoredLayout(pub(crate) Layout);

#[derive(Deserialize, Serialize)]
struct Form {
    encoding: String,
    delimiter: String,
    /// By the name of the domain, what the file calls it.
    columns: BTreeMap<String, String>,
    ignored: Vec<String>,
}

impl From<StoredLayout> for Form {
    fn from(StoredLayout(layout): StoredLayout) -> Self {
        let columns = layout.columns.into_iter().map(|(column, name)| (column.to_string(), name));
        Self {
            encoding: layout.encoding,
            delimiter: layout.delimiter.to_string(),
            columns: columns.collect(),
            ignored: layout.ignored,
        }
    }
}

impl TryFrom<Form> for StoredLayout {
    type Error = UnknownName;

    fn try_from(Form { encoding, delimiter, columns, ignored }: Form) -> Result<Self, UnknownName> {
        let columns = columns.into_iter().map(|(column, name)| Ok((column.parse()?, name)));
        let columns = columns.collect::<Result<_, UnknownName>>()?;
        Ok(Self(Layout { encoding, delimiter: delimiter.parse()?, columns, ignored }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_domain::staff::imports::{Column, Delimiter};

    #[test]
    fn layouts_read_back() {
        let layout = StoredLayout(Layout {
            encoding: "utf-16le".into(),
            delimiter: Delimiter::Tab,
            columns: vec![(Column::Email, "E-Mail".into()), (Column::FirstName, "First \"Name\"".into())],
            ignored: vec!["phone".into()],
        });
        let json = serde_json::to_string(&layout).unwrap();
        assert_eq!(serde_json::from_str::<StoredLayout>(&json).unwrap(), layout);
        assert!(serde_json::from_str::<StoredLayout>(&json.replace("first_name", "age")).is_err());
    }
}
