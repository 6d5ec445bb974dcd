use super::super::action::{Action, Ask, Data, Effect, NoId, Spec};
use super::super::fields::fields;
use crate::http::{Code, Fields, Problem, Time};
use portcullis_domain::access::decisions::{CheckError, Decision, Subject};
use portcullis_domain::store::lookups::Wanted;
use portcullis_domain::{AgentUuid, Digest, Email, GenieId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

fields! {
    /// Whom the question is about: exactly one of `userId`, `email`, `token` and `pass`.
    pub(in crate::genie) struct CheckData {
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
    }
}

impl Data for CheckData {
    type Checked = (GenieId, Subject);

    fn check(self, fields: &mut Fields, _: Timestamp) -> Option<Self::Checked> {
        const ONE: &str = "Give exactly one of userId, email, token and pass.";
        fields.refuse(&self.unknown);
        let genie = self.agent_id.required("agentId", fields);
        let given = [
            ("userId", !self.user_id.is_empty()),
            ("email", !self.email.is_empty()),
            ("token", !self.token.is_empty()),
            ("pass", !self.pass.is_empty()),
        ];
        let names: Vec<_> =
            given.into_iter().filter_map(|(name, is_given)| is_given.then_some(name)).collect();
        match names.as_slice() {
            [_] => {}
            [] => fields.add("userId", ONE).unwrap_or_default(),
            several => several.iter().for_each(|name| fields.add(name, ONE).unwrap_or_default()),
        }
        // Whatever text is shown, a digest of it can be looked up: what is no token opens nothing.
        let digest = |text: String| Digest::of(text.as_bytes());
        let user = self.user_id.optional("userId", fields).map(Subject::User);
        let email = self.email.optional("email", fields).map(Subject::Email);
        let token = self.token.optional("token", fields).map(|text| Subject::Link(digest(text)));
        let pass = self.pass.optional("pass", fields).map(|text| Subject::Pass(digest(text)));
        genie.zip(user.or(email).or(token).or(pass))
    }
}

/// Whether somebody may use a Genie.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(in crate::genie) enum AccessAnswer {
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
        /// Why not: `inactive`, `no_access`, `expired` or `used_up`.
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

pub(in crate::genie) struct Check;

impl Action for Check {
    const SPEC: Spec = Spec {
        name: "check",
        summary: "Whether somebody may use a Genie; for its owner, or with the permission access:check",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: r#"{"agentId": "018f4e9a-7c1d-7b3a-9a51-0123456789ab", "email": "bob@example.com"}"#,
    };
    type Id = NoId;
    type Data = CheckData;
    type Answer = AccessAnswer;

    async fn run(ask: Ask<Self>) -> Result<AccessAnswer, Problem> {
        let (by, found, at) =
            ask.look_up(|_, access| Wanted { access: Some(access), ..Wanted::default() }).await?;
        Ok(found.decision(&by, at)?.into())
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
