use portcullis_domain::staff::imports::{Column, Layout};
use serde::Serialize;
use utoipa::ToSchema;

/// What the file calls each column that is understood; `null` where it has none.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportColumns)]
pub(super) struct ColumnsView {
    #[schema(required)]
    email: Option<String>,
    #[schema(required)]
    first_name: Option<String>,
    #[schema(required)]
    last_name: Option<String>,
    #[schema(required)]
    roles: Option<String>,
    #[schema(required)]
    teams: Option<String>,
}

/// How a file was understood.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportLayout)]
pub(super) struct LayoutView {
    /// Its encoding: `utf-8`, `utf-16le`, `utf-16be`, `windows-1252`, or another one that was asked for.
    encoding: String,
    /// What stands between its cells: `,`, `;` or a tab.
    delimiter: &'static str,
    columns: ColumnsView,
    /// What the file calls the columns that are left out.
    ignored_columns: Vec<String>,
}

impl From<Layout> for LayoutView {
    fn from(layout: Layout) -> Self {
        let named = |column| layout.name_of(column).map(str::to_owned);
        Self {
            columns: ColumnsView {
                email: named(Column::Email),
                first_name: named(Column::FirstName),
                last_name: named(Column::LastName),
                roles: named(Column::Roles),
                teams: named(Column::Teams),
            },
            delimiter: layout.delimiter.name(),
            encoding: layout.encoding,
            ignored_columns: layout.ignored,
        }
    }
}
