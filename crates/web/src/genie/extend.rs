//! More time for an access (`genie-access`).

use super::family::{Action, Effect, Invocation, Spec};
use crate::http::fields::fields;
use crate::http::{Code, Problem, Time};
use portcullis_domain::access::extend::{self, ExtendError, Extension};
use portcullis_domain::access::grants::Expiry;
use portcullis_domain::base::Patch;
use portcullis_domain::{AgentUuid, GenieId, GrantId, TeamId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

fields! {
    /// What to extend, where it is no link, and until when.
    pub(super) struct ExtendInput {
        /// UUID of the Genie, with `userId` or `teamId`; not with `id`.
        nullable agent_id as "agentId": GenieId,
        /// UUID of the person.
        nullable user_id as "userId": AgentUuid,
        /// Number of the team.
        nullable team_id as "teamId": TeamId,
        /// The new end; absent or `null`: 30 days after the present end or after now, whichever is later.
        nullable expires_at: Expiry,
        /// The end that was seen, `null` for none; where it is another one by now, nothing is changed.
        patch from: Timestamp,
    }
}

/// The access after it.
#[derive(Serialize, ToSchema)]
pub(super) struct ExtendedAccess {
    /// UUID of the Genie.
    agent_id: Uuid,
    /// Number of the link; `null` for other accesses.
    id: Option<i64>,
    /// UUID of the person; `null` for other accesses.
    user_id: Option<Uuid>,
    /// Number of the team; `null` for other accesses.
    team_id: Option<i64>,
    /// When it ends; `null`: never.
    expires_at: Option<Time>,
    /// Where it stands: `active`, `used_up`, `expired` or `not_started`.
    #[schema(examples("active"))]
    status: &'static str,
}

/// One access that was extended.
#[derive(Serialize, ToSchema)]
pub(super) struct Extended {
    access: ExtendedAccess,
}

pub(super) struct Extend;

impl Action for Extend {
    const SPEC: Spec = Spec {
        name: "extend",
        summary: "Let an access end later: a link's by id, a person's or a team's by agentId and userId or teamId",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::GenieNotFound, Code::NotFound, Code::Conflict],
        example: r#"{"expires_at": "2031-01-31T09:00:00Z"}"#,
    };
    type Id = Option<GrantId>;
    type Input = ExtendInput;
    type Answer = Extended;

    async fn run(call: Invocation<Self>) -> Result<Extended, Problem> {
        call.write(|tx, cx, by, id, wanted| {
            let from = match wanted.from {
                Patch::Keep => None,
                Patch::Clear => Some(None),
                Patch::Set(seen) => Some(Some(seen)),
            };
            let extension = Extension { to: wanted.expires_at, from };
            let access = match (*id, wanted.agent_id, wanted.user_id, wanted.team_id) {
                (Some(id), None, None, None) => {
                    let grant = extend::link(tx, cx, by, id, &extension)?;
                    ExtendedAccess {
                        agent_id: grant.genie.0,
                        id: Some(grant.id.0),
                        user_id: None,
                        team_id: None,
                        status: grant.status(cx.at).name(),
                        expires_at: grant.expires_at.map(Time),
                    }
                }
                (None, Some(genie), Some(user), None) => {
                    let access = extend::person(tx, cx, by, (genie, user), &extension)?;
                    ExtendedAccess {
                        agent_id: genie.0,
                        id: None,
                        user_id: Some(user.0),
                        team_id: None,
                        status: access.status(cx.at).name(),
                        expires_at: access.expires_at.map(Time),
                    }
                }
                (None, Some(genie), None, Some(team)) => {
                    let access = extend::team(tx, cx, by, (genie, team), &extension)?;
                    ExtendedAccess {
                        agent_id: genie.0,
                        id: None,
                        user_id: None,
                        team_id: Some(team.0),
                        status: access.status(cx.at).name(),
                        expires_at: access.expires_at.map(Time),
                    }
                }
                _ => {
                    const ONE: &str = "Give id alone, or agentId with either userId or teamId.";
                    return Err(Problem::field("id", ONE));
                }
            };
            Ok(Extended { access })
        })
        .await
    }
}

impl From<ExtendError> for Problem {
    fn from(error: ExtendError) -> Self {
        match error {
            ExtendError::Guard(error) => error.into(),
            ExtendError::NotFound => Self::new(Code::NotFound, error.to_string()),
            ExtendError::Changed => Self::new(Code::Conflict, error.to_string()),
            ExtendError::Shortens => Self::field("expires_at", error),
            ExtendError::Policy(error) => error.into(),
        }
    }
}
