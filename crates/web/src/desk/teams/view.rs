use crate::http::Time;
use portcullis_domain::staff::teams::Team;
use serde::Serialize;
use utoipa::ToSchema;

/// A team.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Team, example = json!({
    "id": 3, "name": "Support", "emoji": "\u{1f6df}", "members": [17, 42],
    "created_at": "2026-01-31T09:00:00Z", "updated_at": "2026-01-31T09:00:00Z",
}))]
pub(super) struct TeamView {
    id: i64,
    name: String,
    emoji: Option<String>,
    /// Numbers of its members, ascending.
    members: Vec<i64>,
    created_at: Time,
    updated_at: Time,
}

impl From<Team> for TeamView {
    fn from(team: Team) -> Self {
        Self {
            id: team.id.0,
            name: team.name.to_string(),
            emoji: team.emoji.map(|emoji| emoji.to_string()),
            members: team.members.into_iter().map(|member| member.0).collect(),
            created_at: Time(team.created_at),
            updated_at: Time(team.updated_at),
        }
    }
}
