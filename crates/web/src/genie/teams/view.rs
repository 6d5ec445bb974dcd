use crate::http::Time;
use portcullis_domain::Timestamp;
use portcullis_domain::access::teams::GenieTeam;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A team's access to a Genie: every member has it as long as they are a member.
#[derive(Serialize, ToSchema)]
pub(super) struct GenieTeamAccess {
    /// UUID of the Genie.
    agent_id: Uuid,
    team_id: i64,
    #[schema(examples("Support"))]
    team_name: String,
    /// UUID of the agent who gave it.
    granted_by: Uuid,
    /// When it ends; `null`: never.
    expires_at: Option<Time>,
    created_at: Time,
    /// Where it stands: `active`, `expired` or `not_started`.
    #[schema(examples("active"))]
    status: &'static str,
}

impl GenieTeamAccess {
    pub(super) fn of(team: GenieTeam, at: Timestamp) -> Self {
        Self {
            status: team.status(at).name(),
            agent_id: team.genie.0,
            team_id: team.team.0,
            team_name: team.team_name,
            granted_by: team.granted_by.0,
            expires_at: team.expires_at.map(Time),
            created_at: Time(team.created_at),
        }
    }
}

/// One team's access.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GenieTeamAnswer {
    pub(super) access: GenieTeamAccess,
}

/// The teams with access, by name.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GenieTeams {
    pub(super) teams: Vec<GenieTeamAccess>,
}

/// Which team's access is gone.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GenieTeamDeleted {
    pub(super) agent_id: Uuid,
    pub(super) team_id: i64,
    pub(super) deleted: bool,
}
