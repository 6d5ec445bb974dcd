use super::Manager;
use crate::http::{Answer, PathParts, Problem, Time};
use portcullis_domain::staff::api_keys::{self, MadeApiKey};
use serde::Serialize;
use utoipa::ToSchema;

/// A new API key. It is shown this once.
#[derive(Serialize, ToSchema)]
#[schema(as = NewApiKey, example = json!({
    "api_key": "lk_0123456789abcdef0123456789abcdef0123456789abcdef", "created_at": "2026-01-31T09:00:00Z",
}))]
pub(super) struct NewApiKeyView {
    api_key: String,
    created_at: Time,
}

impl From<MadeApiKey> for NewApiKeyView {
    fn from(made: MadeApiKey) -> Self {
        Self { api_key: made.secret.reveal().to_owned(), created_at: Time(made.created_at) }
    }
}

/// Give an agent a primary API key. The one before is dead at once.
#[utoipa::path(post, path = "/api/v1/agents/{id}/api-key", tag = "agents",
    params(("id" = i64, Path, description = "The agent's number.")),
    responses(
        (status = 200, description = "The key, shown this once.", body = Answer<NewApiKeyView>),
        (status = 403, description = "Without `users:manage`, or for an agent who may do more than the caller."),
        (status = 404, description = "There is no such agent."),
    ))]
pub(super) async fn make_api_key(caller: Manager, path: PathParts) -> Result<Answer<NewApiKeyView>, Problem> {
    let made = caller.write(move |tx, cx, by| Ok(api_keys::make(tx, cx, by, path.get("id")?)?)).await?;
    Ok(Answer::new(made.into()))
}

/// Revoke an agent's primary API key, if there is one.
#[utoipa::path(delete, path = "/api/v1/agents/{id}/api-key", tag = "agents",
    params(("id" = i64, Path, description = "The agent's number.")),
    responses(
        (status = 200, description = "No key is left.", body = Answer<bool>),
        (status = 403, description = "Without `users:manage`, or for an agent who may do more than the caller."),
        (status = 404, description = "There is no such agent."),
    ))]
pub(super) async fn revoke_api_key(caller: Manager, path: PathParts) -> Result<Answer<bool>, Problem> {
    caller.write(move |tx, cx, by| Ok(api_keys::revoke(tx, cx, by, path.get("id")?)?)).await?;
    Ok(Answer::new(true))
}
