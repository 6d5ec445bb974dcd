use super::super::action::{Action, Ask, Data, Effect, NoId, Spec};
use super::super::fields::fields;
use super::future;
use crate::http::{Code, Fields, Problem, Time};
use portcullis_domain::access::grants::Expiry;
use portcullis_domain::access::teams::{GenieTeam, GenieTeamError};
use portcullis_domain::{GenieId, TeamId, Timestamp, access};
use serde::Serialize;
use utoipa::ToSchema;

/// A team's access to a Genie: every member has it as long as they are a member.
#[derive(Serialize, ToSchema)]
struct GenieTeamAccess {
    /// UUID of the Genie.
    #[schema(value_type = uuid::Uuid)]
    agent_id: String,
    team_id: i64,
    team_name: String,
    /// UUID of the agent who gave it.
    #[schema(value_type = uuid::Uuid)]
    granted_by: String,
    /// When it ends; `null`: never.
    expires_at: Option<Time>,
    created_at: Time,
}

impl From<GenieTeam> for GenieTeamAccess {
    fn from(team: GenieTeam) -> Self {
        Self {
            agent_id: team.genie.to_string(),
            team_id: team.team.0,
            team_name: team.team_name,
            granted_by: team.granted_by.to_string(),
            expires_at: team.expires_at.map(Time),
            created_at: Time(team.created_at),
        }
    }
}

/// One team's access.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GenieTeamAnswer {
    access: GenieTeamAccess,
}

/// The teams with access, by name.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GenieTeams {
    teams: Vec<GenieTeamAccess>,
}

/// Which team's access is gone.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GenieTeamDeleted {
    #[schema(value_type = uuid::Uuid)]
    agent_id: String,
    team_id: i64,
    deleted: bool,
}

fields! {
    /// Which team to give access.
    pub(in crate::genie) struct AddTeamData {
        /// UUID of the Genie.
        required agent_id as "agentId": GenieId,
        /// Number of the team.
        required team_id as "teamId": TeamId,
        /// When it ends; absent or `null`: never.
        nullable expires_at: Timestamp,
    }
}

impl Data for AddTeamData {
    type Checked = (GenieId, TeamId, Option<Expiry>);

    fn check(self, fields: &mut Fields, now: Timestamp) -> Option<Self::Checked> {
        fields.refuse(&self.unknown);
        let genie = self.agent_id.required("agentId", fields);
        let team = self.team_id.required("teamId", fields);
        let end = self.expires_at.optional("expires_at", fields);
        let expires_at = future(end, fields, now);
        Some((genie?, team?, expires_at))
    }
}

pub(in crate::genie) struct AddTeam;

impl Action for AddTeam {
    const SPEC: Spec = Spec {
        name: "add-team",
        summary: "Give a team access; one that has it already gets the new expiry",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::GenieNotFound, Code::NotFound],
        example: r#"{"agentId": "018f4e9a-7c1d-7b3a-9a51-0123456789ab", "teamId": 3}"#,
    };
    type Id = NoId;
    type Data = AddTeamData;
    type Answer = GenieTeamAnswer;

    async fn run(ask: Ask<Self>) -> Result<GenieTeamAnswer, Problem> {
        ask.write(|tx, cx, by, _, (genie, team, expires_at)| {
            let added = access::teams::add(tx, cx, by, genie, team, expires_at)?;
            Ok(GenieTeamAnswer { access: added.into() })
        })
        .await
    }
}

fields! {
    /// Which team's access to take away.
    pub(in crate::genie) struct RemoveTeamData {
        /// UUID of the Genie.
        required agent_id as "agentId": GenieId,
        /// Number of the team.
        required team_id as "teamId": TeamId,
    }
}

impl Data for RemoveTeamData {
    type Checked = (GenieId, TeamId);

    fn check(self, fields: &mut Fields, _: Timestamp) -> Option<Self::Checked> {
        fields.refuse(&self.unknown);
        let genie = self.agent_id.required("agentId", fields);
        let team = self.team_id.required("teamId", fields);
        genie.zip(team)
    }
}

pub(in crate::genie) struct RemoveTeam;

impl Action for RemoveTeam {
    const SPEC: Spec = Spec {
        name: "remove-team",
        summary: "Take a team's access away",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::GenieNotFound, Code::NotFound],
        example: r#"{"agentId": "018f4e9a-7c1d-7b3a-9a51-0123456789ab", "teamId": 3}"#,
    };
    type Id = NoId;
    type Data = RemoveTeamData;
    type Answer = GenieTeamDeleted;

    async fn run(ask: Ask<Self>) -> Result<GenieTeamDeleted, Problem> {
        ask.write(|tx, cx, by, _, (genie, team)| {
            access::teams::remove(tx, cx, by, genie, team)?;
            Ok(GenieTeamDeleted { agent_id: genie.to_string(), team_id: team.0, deleted: true })
        })
        .await
    }
}

impl From<GenieTeamError> for Problem {
    fn from(error: GenieTeamError) -> Self {
        match error {
            GenieTeamError::Guard(error) => error.into(),
            GenieTeamError::NotFound => Self::new(Code::NotFound, error.to_string()),
        }
    }
}

fields! {
    /// Whose teams; `id` says the same as `agentId`.
    pub(in crate::genie) struct ListTeamsData {
        /// UUID of the Genie.
        nullable agent_id as "agentId": GenieId,
    }
}

impl Data for ListTeamsData {
    type Checked = Option<GenieId>;

    fn check(self, fields: &mut Fields, _: Timestamp) -> Option<Self::Checked> {
        fields.refuse(&self.unknown);
        Some(self.agent_id.optional("agentId", fields))
    }
}

pub(in crate::genie) struct ListTeams;

impl Action for ListTeams {
    const SPEC: Spec = Spec {
        name: "list-teams",
        summary: "The teams with access to a Genie",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: "{}",
    };
    type Id = Option<GenieId>;
    type Data = ListTeamsData;
    type Answer = GenieTeams;

    async fn run(ask: Ask<Self>) -> Result<GenieTeams, Problem> {
        ask.read(|tx, _, by, id, named| {
            let genie = match (id, named) {
                (Some(one), Some(other)) if one != other => {
                    return Err(Problem::field("agentId", "This and id name two Genies. Give one of them."));
                }
                (Some(genie), _) | (None, Some(genie)) => genie,
                (None, None) => return Err(Problem::field("agentId", "Give this or id.")),
            };
            let teams = access::teams::list(tx, by, genie)?.into_iter().map(Into::into).collect();
            Ok(GenieTeams { teams })
        })
        .await
    }
}
