use crate::auth::{Caller, SignedIn};
use crate::http::{Answer, Code, Path, Problem, Time};
use portcullis_domain::base::Credential;
use portcullis_domain::staff::sessions::{self, Session};
use portcullis_domain::{Principal, SessionId};
use serde::Serialize;
use utoipa::ToSchema;

/// A signed-in browser.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session, example = json!({
    "id": 4, "current": true, "ip": "203.0.113.7", "user_agent": "Mozilla/5.0",
    "created_at": "2026-01-31T09:00:00Z", "last_seen_at": "2026-01-31T09:00:00Z", "expires_at": "2026-02-07T09:00:00Z",
}))]
pub(super) struct SessionView {
    id: i64,
    /// Whether this request comes with it.
    current: bool,
    /// The address at sign-in.
    ip: Option<String>,
    /// The browser, as it named itself.
    user_agent: Option<String>,
    created_at: Time,
    /// To the minute.
    last_seen_at: Time,
    /// When it ends unless it is used.
    expires_at: Time,
}

impl SessionView {
    fn of(session: Session, by: &Principal) -> Self {
        Self {
            id: session.id.0,
            current: by.credential == Credential::Session(session.id),
            ip: session.ip.map(|ip| ip.to_string()),
            user_agent: session.user_agent,
            created_at: Time(session.created_at),
            last_seen_at: Time(session.last_seen_at),
            expires_at: Time(session.idle_expires_at.min(session.expires_at)),
        }
    }
}

/// List the caller's sessions, latest use first.
#[utoipa::path(get, path = "/api/v1/agents/me/sessions", tag = "agents", responses(
    (status = 200, description = "The sessions.", body = Answer<Vec<SessionView>>),
))]
pub(super) async fn list_sessions(caller: Caller<SignedIn>) -> Result<Answer<Vec<SessionView>>, Problem> {
    let list = caller.read((), |tx, cx, by, ()| {
        let sessions = sessions::list(tx, cx, by)?;
        Ok(sessions.into_iter().map(|session| SessionView::of(session, by)).collect())
    });
    Ok(Answer::new(list.await?))
}

/// End all of the caller's sessions but the one that this request comes with.
#[utoipa::path(delete, path = "/api/v1/agents/me/sessions", tag = "agents", responses(
    (status = 200, description = "They have ended.", body = Answer<bool>),
))]
pub(super) async fn end_other_sessions(caller: Caller<SignedIn>) -> Result<Answer<bool>, Problem> {
    caller.write((), |tx, _, by, ()| Ok(sessions::end_others(tx, by)?)).await?;
    Ok(Answer::new(true))
}

/// End one of the caller's sessions.
#[utoipa::path(delete, path = "/api/v1/agents/me/sessions/{id}", tag = "agents",
    params(("id" = i64, Path, description = "The session's number.")),
    responses(
        (status = 200, description = "It has ended.", body = Answer<bool>),
        (status = 404, description = "The caller has no such session."),
    ))]
pub(super) async fn end_session(
    caller: Caller<SignedIn>,
    id: Path<SessionId>,
) -> Result<Answer<bool>, Problem> {
    let ended = caller.write(id, |tx, _, by, id| Ok(sessions::end(tx, by, *id)?)).await?;
    if !ended {
        return Err(Problem::new(Code::NotFound, "You have no session with this id."));
    }
    Ok(Answer::new(true))
}
