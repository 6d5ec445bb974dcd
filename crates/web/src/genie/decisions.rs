//! May this one use that Genie, now (`genie-access`)?

use super::family::{Action, Effect, Invocation, NoId, Spec};
use crate::http::fields::fields;
use crate::http::{Code, Problem, Time};
use portcullis_domain::access::decisions::{CheckError, Decision, Subject};
use portcullis_domain::{AgentUuid, Digest, Email, GenieId};
use serde::Serialize;
use utoipa::ToSchema;

fields! {
    /// Whom the question is about: exactly one of `userId`, `email`, `token` and `pass`.
    pub(super) struct CheckInput {
        /// UUID of the Genie.
        required agent_id as "agentId": GenieId,
        /// A person, by UUID.
        nullable user_id as "userId": AgentUuid,
        /// A person, by the address of their account.
        nullable email: Email,
        /// Whoever holds this link token.
        nullable token: String,
        /// Whoever holds this pass.
        nullable pass: String,
    } => Question, |errors| {
        const ONE: &str = "Give exactly one of userId, email, token and pass.";
        let given = [
            ("userId", !matches!(user_id, Some(None))),
            ("email", !matches!(email, Some(None))),
            ("token", !matches!(token, Some(None))),
            ("pass", !matches!(pass, Some(None))),
        ];
        let names: Vec<_> = given.into_iter().filter_map(|(name, is_given)| is_given.then_some(name)).collect();
        match names.as_slice() {
            [_] => {}
            [] => errors.add("userId", ONE).unwrap_or_default(),
            several => several.iter().for_each(|name| errors.add(name, ONE).unwrap_or_default()),
        }
        // Whatever text is shown, a digest of it can be looked up: what is no token opens nothing.
        let digest = |text: String| Digest::of(text.as_bytes());
        let user = user_id?.map(Subject::User);
        let email = email?.map(Subject::Email);
        let token = token?.map(|text| Subject::Link(digest(text)));
        let pass = pass?.map(|text| Subject::Pass(digest(text)));
        Some(Question { genie: agent_id?, subject: user.or(email).or(token).or(pass)? })
    }
}

/// May this subject use that Genie?
pub(super) struct Question {
    genie: GenieId,
    subject: Subject,
}

/// Whether somebody may use a Genie.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum AccessAnswer {
    /// They may.
    Allowed {
        #[schema(examples(true))]
        allowed: bool,
        /// By what: `owner`, `user`, `team`, `link` or `public`.
        #[schema(examples("link"))]
        via: &'static str,
        /// Until when, as things stand; `null`: without end.
        expires_at: Option<Time>,
    },
    /// They may not.
    Denied {
        #[schema(examples(false))]
        allowed: bool,
        /// Why not: `inactive`, `no_access`, `expired`, `used_up`, `not_started`, or `conditions`: the link asks for more
        /// than to have it, which only its pass shows.
        #[schema(examples("no_access"))]
        reason: &'static str,
    },
}

impl From<Decision> for AccessAnswer {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Allowed { via, expires_at } => {
                Self::Allowed { allowed: true, via: via.name(), expires_at: expires_at.map(Time) }
            }
            Decision::Denied(reason) => Self::Denied { allowed: false, reason: reason.name() },
        }
    }
}

pub(super) struct Check;

impl Action for Check {
    const SPEC: Spec = Spec {
        name: "check",
        summary: "Whether somebody may use a Genie; for its owner, or with the permission access:check",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: r#"{"agentId": "018f4e9a-7c1d-7b3a-9a51-0123456789ab", "email": "bob@example.com"}"#,
    };
    type Id = NoId;
    type Input = CheckInput;
    type Answer = AccessAnswer;

    async fn run(call: Invocation<Self>) -> Result<AccessAnswer, Problem> {
        let caller = call.caller()?;
        let question = call.input(caller.call.at);
        Ok(caller.check(question.map(|question| (question.genie, question.subject))).await?.into())
    }
}

impl From<CheckError> for Problem {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::NotFound => Self::new(Code::GenieNotFound, error.to_string()),
            CheckError::Forbidden => Self::new(Code::Forbidden, error.to_string()),
            CheckError::Store(error) => error.into(),
        }
    }
}
