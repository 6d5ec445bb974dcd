use crate::http::Time;
use portcullis_domain::access::managers::{self, Manager};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A person or a team who sees and answers the requests for a Genie.
#[derive(Serialize, ToSchema)]
pub(super) struct GenieManager {
    /// UUID of the Genie.
    agent_id: Uuid,
    /// UUID of the person; `null` for a team.
    user_id: Option<Uuid>,
    /// Number of the team; `null` for a person.
    team_id: Option<i64>,
    /// The person's or the team's name.
    #[schema(examples("Bob Lee"))]
    name: String,
    /// The person's address; `null` for a team.
    #[schema(examples("bob@example.com"))]
    email: Option<String>,
    /// UUID of the agent who added them.
    added_by: Uuid,
    created_at: Time,
}

fn ids(who: Manager) -> (Option<Uuid>, Option<i64>) {
    match who {
        Manager::Person(uuid) => (Some(uuid.0), None),
        Manager::Team(id) => (None, Some(id.0)),
    }
}

impl From<managers::GenieManager> for GenieManager {
    fn from(manager: managers::GenieManager) -> Self {
        let (user_id, team_id) = ids(manager.who);
        Self {
            agent_id: manager.genie.0,
            user_id,
            team_id,
            name: manager.name,
            email: manager.email.map(|email| email.to_string()),
            added_by: manager.added_by.0,
            created_at: Time(manager.created_at),
        }
    }
}

/// One manager.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GenieManagerAnswer {
    pub(super) manager: GenieManager,
}

/// The managers, people first, each kind by name.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GenieManagers {
    pub(super) managers: Vec<GenieManager>,
}

/// Who is no manager any more.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GenieManagerDeleted {
    agent_id: Uuid,
    /// UUID of the person; `null` for a team.
    user_id: Option<Uuid>,
    /// Number of the team; `null` for a person.
    team_id: Option<i64>,
    deleted: bool,
}

impl From<managers::GenieManager> for GenieManagerDeleted {
    fn from(gone: managers::GenieManager) -> Self {
        let (user_id, team_id) = ids(gone.who);
        Self { agent_id: gone.genie.0, user_id, team_id, deleted: true }
    }
}
