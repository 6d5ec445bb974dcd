use super::Manager;
use crate::http::{Answer, Code, Path, Problem, Time};
use portcullis_domain::staff::api_keys::{self, ApiKey, CreateApiKeyError, CreatedApiKey};
use portcullis_domain::{AgentId, ApiKeyId};
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

impl From<CreatedApiKey> for NewApiKeyView {
    fn from(made: CreatedApiKey) -> Self {
        Self { api_key: made.secret.reveal().to_owned(), created_at: Time(made.created_at) }
    }
}

impl From<CreateApiKeyError> for Problem {
    fn from(error: CreateApiKeyError) -> Self {
        match error {
            CreateApiKeyError::Guard(error) => error.into(),
            CreateApiKeyError::Disabled => Self::new(Code::Conflict, error.to_string()),
        }
    }
}

/// Give an agent a primary API key. The one before is dead at once.
#[utoipa::path(post, path = "/api/v1/agents/{id}/api-key", tag = "agents",
    params(("id" = i64, Path, description = "The agent's number.")),
    responses(
        (status = 200, description = "The key, shown this once.", body = Answer<NewApiKeyView>),
        (status = 403, description = "Without `users:manage`, or for an agent who may do more than the caller."),
        (status = 404, description = "There is no such agent."),
        (status = 409, description = "The agent is disabled."),
    ))]
pub(super) async fn make_api_key(
    caller: Manager,
    id: Path<AgentId>,
) -> Result<Answer<NewApiKeyView>, Problem> {
    caller.post(id, |tx, cx, by, id| Ok(Answer::new(api_keys::create(tx, cx, by, *id)?.into()))).await
}

/// Revoke an agent's primary API key, if there is one.
#[utoipa::path(delete, path = "/api/v1/agents/{id}/api-key", tag = "agents",
    params(("id" = i64, Path, description = "The agent's number.")),
    responses(
        (status = 200, description = "No key is left.", body = Answer<bool>),
        (status = 403, description = "Without `users:manage`, or for an agent who may do more than the caller."),
        (status = 404, description = "There is no such agent."),
    ))]
pub(super) async fn revoke_api_key(caller: Manager, id: Path<AgentId>) -> Result<Answer<bool>, Problem> {
    caller.write(id, |tx, cx, by, id| Ok(api_keys::revoke(tx, cx, by, *id)?)).await?;
    Ok(Answer::new(true))
}

/// One of an agent's API keys, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKey, example = json!({
    "id": 4, "kind": "primary", "prefix": "lk_abc123", "created_at": "2026-01-31T09:00:00Z", "last_used_at": null,
}))]
pub(super) struct KeyView {
    id: i64,
    /// `primary`, or `device` where it was made by signing in on a device.
    kind: &'static str,
    /// `lk_` and six characters.
    prefix: String,
    created_at: Time,
    /// To the minute.
    last_used_at: Option<Time>,
}

impl From<ApiKey> for KeyView {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id.0,
            kind: key.kind.name(),
            prefix: key.prefix,
            created_at: Time(key.created_at),
            last_used_at: key.last_used_at.map(Time),
        }
    }
}

/// List an agent's API keys: the primary one first, then those bound to devices, latest first.
#[utoipa::path(get, path = "/api/v1/agents/{id}/api-keys", tag = "agents",
    params(("id" = i64, Path, description = "The agent's number.")),
    responses(
        (status = 200, description = "The keys.", body = Answer<Vec<KeyView>>),
        (status = 403, description = "Without `users:manage`, or for an agent who may do more than the caller."),
        (status = 404, description = "There is no such agent."),
    ))]
pub(super) async fn list_api_keys(
    caller: Manager,
    id: Path<AgentId>,
) -> Result<Answer<Vec<KeyView>>, Problem> {
    let keys = caller.read(id, |tx, _, by, id| Ok(api_keys::list_keys(tx, by, *id)?)).await?;
    Ok(Answer::new(keys.into_iter().map(KeyView::from).collect()))
}

/// Revoke one of an agent's API keys, of whichever kind.
#[utoipa::path(delete, path = "/api/v1/agents/{id}/api-keys/{key_id}", tag = "agents",
    params(
        ("id" = i64, Path, description = "The agent's number."),
        ("key_id" = i64, Path, description = "The key's number."),
    ),
    responses(
        (status = 200, description = "It is dead.", body = Answer<bool>),
        (status = 403, description = "Without `users:manage`, or for an agent who may do more than the caller."),
        (status = 404, description = "There is no such agent, or they have no such key."),
    ))]
pub(super) async fn revoke_one_api_key(
    caller: Manager,
    path: Path<(AgentId, ApiKeyId)>,
) -> Result<Answer<bool>, Problem> {
    let revoked =
        caller.write(path, |tx, cx, by, (agent, key)| Ok(api_keys::revoke_key(tx, cx, by, *agent, *key)?));
    if !revoked.await? {
        return Err(Problem::new(Code::NotFound, "This agent has no API key with this id."));
    }
    Ok(Answer::new(true))
}
