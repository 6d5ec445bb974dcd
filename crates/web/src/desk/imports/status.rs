use super::Manager;
use super::layout::LayoutView;
use crate::http::{Answer, Problem, Time};
use portcullis_domain::staff::imports::{self, Import, RowError};
use serde::Serialize;
use utoipa::ToSchema;

/// An import and how far it is. `running`, `completed` and `errored` add up to `total`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Import, example = json!({
    "id": 4, "state": "running", "encoding": "utf-8", "delimiter": ";",
    "columns": {
        "email": "E-Mail", "first_name": "First Name", "last_name": "Last Name", "roles": "Roles", "teams": null,
    },
    "ignored_columns": ["Phone"], "total": 1200, "running": 699, "completed": 500, "errored": 1,
    "errors": [{"row": 7, "email": "ann@example.com", "message": "Another agent has this e-mail address."}],
    "started_at": "2026-01-31T09:00:00Z", "ended_at": null,
}))]
pub(super) struct ImportView {
    id: i64,
    /// `queued`, `running`, `completed` (every row was looked at) or `failed` (whoever uploaded it may no longer manage
    /// agents).
    state: &'static str,
    #[serde(flatten)]
    layout: LayoutView,
    /// Rows in the file, without the header and those of empty cells.
    total: u32,
    /// Rows that were not looked at yet.
    running: u32,
    /// Rows that made an agent.
    completed: u32,
    /// Rows that did not.
    errored: u32,
    /// The first 1,000 of them.
    errors: Vec<RowErrorView>,
    started_at: Option<Time>,
    ended_at: Option<Time>,
}

/// A row that made no agent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportRowError)]
pub(super) struct RowErrorView {
    /// Its place in the file, as spreadsheets count: the header is row 1, and empty ones count.
    row: u32,
    /// What it has for an address.
    email: String,
    /// What is wrong and what to do.
    message: String,
}

impl From<Import> for ImportView {
    fn from(import: Import) -> Self {
        Self {
            id: import.id.0,
            state: import.state.name(),
            total: import.total,
            running: import.running(),
            completed: import.completed,
            errored: import.errored,
            started_at: import.started_at.map(Time),
            ended_at: import.ended_at.map(Time),
            layout: import.layout.into(),
            errors: import.errors.into_iter().map(RowErrorView::from).collect(),
        }
    }
}

impl From<RowError> for RowErrorView {
    fn from(error: RowError) -> Self {
        Self { row: error.row, email: error.email, message: error.message }
    }
}

/// Show how far the latest import is.
#[utoipa::path(get, path = "/api/v1/agents/import/status", tag = "agents", responses(
    (status = 200, description = "The latest import.", body = Answer<ImportView>),
    (status = 403, description = "Without `users:manage`."),
    (status = 404, description = "There was no import yet."),
))]
pub(super) async fn show_import(caller: Manager) -> Result<Answer<ImportView>, Problem> {
    let import = caller.read((), |tx, _, by, ()| Ok(imports::status(tx, by)?)).await?;
    Ok(Answer::new(import.into()))
}
