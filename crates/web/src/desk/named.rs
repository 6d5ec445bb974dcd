use serde::Serialize;
use utoipa::ToSchema;

/// Number and name of something, for pickers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Named, example = json!({"id": 17, "name": "Bob Smith"}))]
pub(super) struct NamedView {
    id: i64,
    name: String,
}

impl NamedView {
    pub(super) fn new(id: i64, name: impl Into<String>) -> Self {
        Self { id, name: name.into() }
    }
}
