//! Access of whole teams to a Genie (`genie-access`).

mod view;

use super::family::{Action, Effect, Invocation, NoId, Spec, either};
use crate::http::fields::fields;
use crate::http::{Code, Flag, Problem};
use portcullis_domain::access::grants::Expiry;
use portcullis_domain::access::teams::GenieTeamError;
use portcullis_domain::{GenieId, TeamId, access};
use view::{GenieTeamAccess, GenieTeamAnswer, GenieTeamDeleted, GenieTeams};

fields! {
    /// Which team to give access.
    pub(super) struct AddInput {
        /// UUID of the Genie.
        required agent_id as "agentId": GenieId,
        /// Number of the team.
        required team_id as "teamId": TeamId,
        /// When it ends; `null`: never; absent: as before for a team that has access already,
        /// otherwise the installation's default.
        patch expires_at: Expiry,
    }
}

pub(super) struct Add;

impl Action for Add {
    const SPEC: Spec = Spec {
        name: "add-team",
        summary: "Give a team access; one that has it already keeps its end, unless another one is said",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::GenieNotFound, Code::NotFound],
        example: r#"{"agentId": "018f4e9a-7c1d-7b3a-9a51-0123456789ab", "teamId": 3}"#,
    };
    type Id = NoId;
    type Input = AddInput;
    type Answer = GenieTeamAnswer;

    async fn run(call: Invocation<Self>) -> Result<GenieTeamAnswer, Problem> {
        call.write(|tx, cx, by, _, new| {
            let added = access::teams::add(tx, cx, by, new.agent_id, new.team_id, new.expires_at)?;
            Ok(GenieTeamAnswer { access: GenieTeamAccess::of(added, cx.at) })
        })
        .await
    }
}

fields! {
    /// Which team's access to take away.
    pub(super) struct RemoveInput {
        /// UUID of the Genie.
        required agent_id as "agentId": GenieId,
        /// Number of the team.
        required team_id as "teamId": TeamId,
        /// Whether the links stay that were made for members by approving their requests. Those of members who have no
        /// other way in end otherwise.
        nullable keep_links: Flag,
    }
}

pub(super) struct Remove;

impl Action for Remove {
    const SPEC: Spec = Spec {
        name: "remove-team",
        summary: "Take a team's access away",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::GenieNotFound, Code::NotFound],
        example: r#"{"agentId": "018f4e9a-7c1d-7b3a-9a51-0123456789ab", "teamId": 3}"#,
    };
    type Id = NoId;
    type Input = RemoveInput;
    type Answer = GenieTeamDeleted;

    async fn run(call: Invocation<Self>) -> Result<GenieTeamDeleted, Problem> {
        call.write(|tx, cx, by, _, one| {
            let keep_links = one.keep_links.is_some_and(|flag| flag.0);
            access::teams::remove(tx, cx, by, one.agent_id, one.team_id, keep_links)?;
            Ok(GenieTeamDeleted { agent_id: one.agent_id.0, team_id: one.team_id.0, deleted: true })
        })
        .await
    }
}

impl From<GenieTeamError> for Problem {
    fn from(error: GenieTeamError) -> Self {
        match error {
            GenieTeamError::Guard(error) => error.into(),
            GenieTeamError::Policy(error) => error.into(),
            GenieTeamError::NotFound => Self::new(Code::NotFound, error.to_string()),
        }
    }
}

fields! {
    /// Whose teams; `id` says the same as `agentId`.
    pub(super) struct ListInput {
        /// UUID of the Genie.
        nullable agent_id as "agentId": GenieId,
    }
}

pub(super) struct List;

impl Action for List {
    const SPEC: Spec = Spec {
        name: "list-teams",
        summary: "The teams with access to a Genie",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: "{}",
    };
    type Id = Option<GenieId>;
    type Input = ListInput;
    type Answer = GenieTeams;

    async fn run(call: Invocation<Self>) -> Result<GenieTeams, Problem> {
        call.read(|tx, cx, by, id, input| {
            let genie = either(*id, input.agent_id)?;
            let teams = access::teams::list(tx, by, genie)?.into_iter();
            Ok(GenieTeams { teams: teams.map(|team| GenieTeamAccess::of(team, cx.at)).collect() })
        })
        .await
    }
}
