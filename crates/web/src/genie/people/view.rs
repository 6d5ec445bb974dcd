use crate::http::Time;
use portcullis_domain::Timestamp;
use portcullis_domain::access::people::GenieUser;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A person's direct access to a Genie.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GenieAccess {
    /// UUID of the Genie.
    agent_id: Uuid,
    /// UUID of the person.
    user_id: Uuid,
    /// UUID of the agent who gave it.
    granted_by: Uuid,
    /// When it ends; `null`: never.
    expires_at: Option<Time>,
    created_at: Time,
    /// Where it stands: `active`, `expired` or `not_started`.
    #[schema(examples("active"))]
    status: &'static str,
    profile: GenieAccessProfile,
}

/// Who a person is.
#[derive(Serialize, ToSchema)]
struct GenieAccessProfile {
    id: Uuid,
    #[schema(examples("Bob Smith"))]
    full_name: String,
    #[schema(examples("bob@example.com"))]
    email: String,
    avatar_url: Option<String>,
}

impl GenieAccess {
    pub(super) fn of(user: GenieUser, at: Timestamp) -> Self {
        Self {
            status: user.status(at).name(),
            agent_id: user.genie.0,
            user_id: user.user.0,
            granted_by: user.granted_by.0,
            expires_at: user.expires_at.map(Time),
            created_at: Time(user.created_at),
            profile: GenieAccessProfile {
                id: user.user.0,
                full_name: user.person.full_name,
                email: user.person.email.to_string(),
                avatar_url: user.person.avatar_url,
            },
        }
    }
}

/// One direct access.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GenieAccessAnswer {
    access: GenieAccess,
}

impl GenieAccessAnswer {
    pub(super) fn of(user: GenieUser, at: Timestamp) -> Self {
        Self { access: GenieAccess::of(user, at) }
    }
}

/// The people with direct access, latest first.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GenieAccessUsers {
    pub(super) users: Vec<GenieAccess>,
    /// What to send as `cursor` for the next part; `null` at the end.
    pub(super) next_cursor: Option<String>,
}

/// The records of direct access, latest first.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GenieAccessList {
    pub(super) access: Vec<GenieAccess>,
    /// What to send as `cursor` for the next part; `null` at the end.
    pub(super) next_cursor: Option<String>,
}

/// Whose access is gone.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GenieAccessDeleted {
    pub(super) agent_id: Uuid,
    pub(super) user_id: Uuid,
    pub(super) deleted: bool,
}
