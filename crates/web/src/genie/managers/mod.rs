//! Who decides about a Genie's requests beside its owner (`genie-access`).

mod view;

use super::family::{Action, Effect, Invocation, NoId, Spec, either};
use crate::http::fields::fields;
use crate::http::{Code, FieldErrors, Problem};
use portcullis_domain::access::managers::{ChangeManagerError, Whom};
use portcullis_domain::access::people::Who;
use portcullis_domain::{AgentUuid, Email, GenieId, TeamId, access};
use view::{GenieManagerAnswer, GenieManagerDeleted, GenieManagers};

fields! {
    /// Who is to be a manager of which Genie, or no longer: give one of `userId`, `email` and `teamId`.
    pub(super) struct ManagerInput {
        /// UUID of the Genie.
        required agent_id as "agentId": GenieId,
        /// UUID of the person.
        nullable user_id as "userId": AgentUuid,
        /// Address of the person's account.
        nullable email: Email,
        /// Number of the team; every member of it is a manager.
        nullable team_id as "teamId": TeamId,
    } => ManagerWanted, |errors| {
        Some(ManagerWanted { genie: agent_id?, whom: whom(user_id, email, team_id, errors)? })
    }
}

/// A manager of a Genie.
pub(super) struct ManagerWanted {
    genie: GenieId,
    whom: Whom,
}

fn whom(
    user: Option<Option<AgentUuid>>,
    email: Option<Option<Email>>,
    team: Option<Option<TeamId>>,
    errors: &mut FieldErrors,
) -> Option<Whom> {
    const ONE: &str = "Give one of userId, email and teamId.";
    match (user?, email?, team?) {
        (Some(uuid), None, None) => Some(Whom::Person(Who::User(uuid))),
        (None, Some(email), None) => Some(Whom::Person(Who::Email(email))),
        (None, None, Some(team)) => Some(Whom::Team(team)),
        _ => errors.add("userId", ONE),
    }
}

pub(super) struct Add;

impl Action for Add {
    const SPEC: Spec = Spec {
        name: "add-manager",
        summary: "Let a person or a team see and answer the requests for a Genie, and nothing else",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::GenieNotFound, Code::NotFound],
        example: r#"{"agentId": "018f4e9a-7c1d-7b3a-9a51-0123456789ab", "email": "bob@example.com"}"#,
    };
    type Id = NoId;
    type Input = ManagerInput;
    type Answer = GenieManagerAnswer;

    async fn run(call: Invocation<Self>) -> Result<GenieManagerAnswer, Problem> {
        call.write(|tx, cx, by, _, wanted| {
            let added = access::managers::add(tx, cx, by, wanted.genie, &wanted.whom)?;
            Ok(GenieManagerAnswer { manager: added.into() })
        })
        .await
    }
}

pub(super) struct Remove;

impl Action for Remove {
    const SPEC: Spec = Spec {
        name: "remove-manager",
        summary: "Take a manager of the requests for a Genie out",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::GenieNotFound, Code::NotFound],
        example: r#"{"agentId": "018f4e9a-7c1d-7b3a-9a51-0123456789ab", "teamId": 3}"#,
    };
    type Id = NoId;
    type Input = ManagerInput;
    type Answer = GenieManagerDeleted;

    async fn run(call: Invocation<Self>) -> Result<GenieManagerDeleted, Problem> {
        call.write(|tx, cx, by, _, wanted| {
            Ok(access::managers::remove(tx, cx, by, wanted.genie, &wanted.whom)?.into())
        })
        .await
    }
}

impl From<ChangeManagerError> for Problem {
    fn from(error: ChangeManagerError) -> Self {
        match error {
            ChangeManagerError::Guard(error) => error.into(),
            ChangeManagerError::NotFound => Self::new(Code::NotFound, error.to_string()),
        }
    }
}

fields! {
    /// Whose managers; `id` says the same as `agentId`.
    pub(super) struct ListInput {
        /// UUID of the Genie.
        nullable agent_id as "agentId": GenieId,
    }
}

pub(super) struct List;

impl Action for List {
    const SPEC: Spec = Spec {
        name: "list-managers",
        summary: "The people and teams who answer the requests for a Genie beside its owner",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: "{}",
    };
    type Id = Option<GenieId>;
    type Input = ListInput;
    type Answer = GenieManagers;

    async fn run(call: Invocation<Self>) -> Result<GenieManagers, Problem> {
        call.read(|tx, _, by, id, input| {
            let genie = either(*id, input.agent_id)?;
            let managers = access::managers::list(tx, by, genie)?.into_iter().map(Into::into).collect();
            Ok(GenieManagers { managers })
        })
        .await
    }
}
