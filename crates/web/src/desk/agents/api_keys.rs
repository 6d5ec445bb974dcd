use super::Manager;
use crate::http::{Answer, Code, PathParts, Problem, Time};
use portcullis_domain::staff::api_keys::{self, ApiKey, ApiKeyKind};
use serde::Serialize;
use utoipa::ToSchema;

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
        let kind = match key.kind {
            ApiKeyKind::Primary => "primary",
            ApiKeyKind::Device => "device",
        };
        Self {
            id: key.id.0,
            kind,
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
pub(super) async fn list_api_keys(caller: Manager, path: PathParts) -> Result<Answer<Vec<KeyView>>, Problem> {
    let keys = caller.read(move |tx, _, by| Ok(api_keys::list_keys(tx, by, path.get("id")?)?)).await?;
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
pub(super) async fn revoke_one_api_key(caller: Manager, path: PathParts) -> Result<Answer<bool>, Problem> {
    let revoked = caller
        .write(move |tx, cx, by| Ok(api_keys::revoke_key(tx, cx, by, path.get("id")?, path.get("key_id")?)?));
    if !revoked.await? {
        return Err(Problem::new(Code::NotFound, "This agent has no API key with this id."));
    }
    Ok(Answer::new(true))
}
