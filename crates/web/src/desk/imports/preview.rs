use super::Manager;
use super::layout::LayoutView;
use super::status::RowErrorView;
use crate::http::Problem;
use portcullis_domain::staff::imports::{self, PlannedRow, Preview, Sheet};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// What would come of a file. `valid` and `errored` add up to `total`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportPreview, example = json!({
    "encoding": "windows-1252", "delimiter": ";",
    "columns": {
        "email": "E-Mail", "first_name": "First Name", "last_name": "Last Name", "roles": "Roles", "teams": null,
    },
    "ignored_columns": ["Phone"], "total": 1200, "valid": 1199, "errored": 1,
    "rows": [{
        "row": 2, "email": "bob@example.com", "first_name": "Bob", "last_name": "Smith", "roles": ["agent"], "teams": [],
    }],
    "errors": [{"row": 7, "email": "ann@example.com", "message": "Another agent has this e-mail address."}],
}))]
pub(super) struct PreviewView {
    #[serde(flatten)]
    layout: LayoutView,
    /// Rows in the file, without the header and those of empty cells.
    total: u32,
    /// Rows that would make an agent.
    valid: u32,
    /// Rows that would not.
    errored: u32,
    /// The first 20 rows as they are understood.
    rows: Vec<PlannedRowView>,
    /// The first 1,000 rows that would make no agent.
    errors: Vec<RowErrorView>,
}

/// A row as it is understood: the agent that it would make, or what stands there where it is wrong.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportPlannedRow)]
struct PlannedRowView {
    /// Its place in the file; the header is row 1.
    row: u32,
    email: String,
    first_name: String,
    #[schema(required)]
    last_name: Option<String>,
    /// Names of roles.
    roles: Vec<String>,
    /// Names of teams.
    teams: Vec<String>,
}

impl From<PlannedRow> for PlannedRowView {
    fn from(planned: PlannedRow) -> Self {
        let PlannedRow { row, email, first_name, last_name, roles, teams } = planned;
        Self { row, email, first_name, last_name, roles, teams }
    }
}

/// Looks at the whole file, a batch at a time, so that no request holds the store for long.
pub(super) async fn preview(caller: &Manager, sheet: Arc<dyn Sheet>) -> Result<PreviewView, Problem> {
    let mut preview = Preview::default();
    while !preview.has_ended() {
        let (sheet, place) = (Arc::clone(&sheet), preview.place());
        let look =
            caller.read((), move |tx, cx, by, ()| Ok(imports::look(tx, cx, by, sheet.as_ref(), place)?));
        preview.take(look.await?);
    }
    Ok(PreviewView {
        layout: sheet.layout().clone().into(),
        total: sheet.total(),
        valid: preview.valid,
        errored: preview.errored,
        rows: preview.rows.into_iter().map(PlannedRowView::from).collect(),
        errors: preview.errors.into_iter().map(RowErrorView::from).collect(),
    })
}
