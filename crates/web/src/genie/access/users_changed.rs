use super::super::action::{Action, Ask, Data, Effect, NoId, Spec};
use super::super::fields::fields;
use super::future;
use super::user_view::{GenieAccessAnswer, GenieAccessDeleted};
use crate::http::{Code, Fields, Given, Problem};
use portcullis_domain::access::grants::Expiry;
use portcullis_domain::access::people::{AddUserError, GenieUserError, Who};
use portcullis_domain::access::{self, genies};
use portcullis_domain::{AgentUuid, Email, GenieId, Timestamp};

fields! {
    /// Whom to give access: either `userId` or `email`.
    pub(in crate::genie) struct AddUserData {
        /// UUID of the Genie.
        required agent_id as "agentId": GenieId,
        /// UUID of the person.
        nullable user_id as "userId": AgentUuid,
        /// Address of the person's account.
        nullable email: Email,
        /// When it ends; absent or `null`: never.
        nullable expires_at: Timestamp,
    }
}

impl Data for AddUserData {
    type Checked = (GenieId, Who, Option<Expiry>);

    fn check(self, fields: &mut Fields, now: Timestamp) -> Option<Self::Checked> {
        fields.refuse(&self.unknown);
        let genie = self.agent_id.required("agentId", fields);
        const ONE: &str = "Give either userId or email, not both.";
        let who = match (self.user_id, self.email) {
            (user, email) if user.is_empty() && email.is_empty() => fields.add("userId", ONE),
            (user, Given::Absent | Given::Null) => user.required("userId", fields).map(Who::User),
            (Given::Absent | Given::Null, email) => email.required("email", fields).map(Who::Email),
            _ => fields.add("email", ONE),
        };
        let end = self.expires_at.optional("expires_at", fields);
        let expires_at = future(end, fields, now);
        Some((genie?, who?, expires_at))
    }
}

pub(in crate::genie) struct AddUser;

impl Action for AddUser {
    const SPEC: Spec = Spec {
        name: "add-user",
        summary: "Give a person direct access; who has it already gets the new expiry",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::GenieNotFound, Code::NotFound],
        example: r#"{"agentId": "018f4e9a-7c1d-7b3a-9a51-0123456789ab", "email": "bob@example.com"}"#,
    };
    type Id = NoId;
    type Data = AddUserData;
    type Answer = GenieAccessAnswer;

    async fn run(ask: Ask<Self>) -> Result<GenieAccessAnswer, Problem> {
        ask.write(|tx, cx, by, _, (genie, who, expires_at)| {
            Ok(access::people::add(tx, cx, by, genie, &who, expires_at)?.into())
        })
        .await
    }
}

impl From<AddUserError> for Problem {
    fn from(error: AddUserError) -> Self {
        match error {
            AddUserError::Guard(error) => error.into(),
            AddUserError::NoSuchUser => Self::new(Code::NotFound, error.to_string()),
        }
    }
}

fields! {
    /// Whose access ends when.
    pub(in crate::genie) struct UpdateUserData {
        /// UUID of the Genie.
        required agent_id as "agentId": GenieId,
        /// UUID of the person.
        required user_id as "userId": AgentUuid,
        /// When it ends; `null`: never; absent: as before.
        nullable expires_at: Timestamp,
    }
}

impl Data for UpdateUserData {
    type Checked = (GenieId, AgentUuid, Option<Option<Expiry>>);

    fn check(self, fields: &mut Fields, now: Timestamp) -> Option<Self::Checked> {
        fields.refuse(&self.unknown);
        let genie = self.agent_id.required("agentId", fields);
        let user = self.user_id.required("userId", fields);
        let end = self.expires_at.patch("expires_at", fields);
        let expires_at = end.map(|end| future(end, fields, now));
        Some((genie?, user?, expires_at))
    }
}

pub(in crate::genie) struct UpdateUser;

impl Action for UpdateUser {
    const SPEC: Spec = Spec {
        name: "update-user",
        summary: "Set when a person's direct access ends",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::GenieNotFound, Code::NotFound],
        example: r#"{"agentId": "018f4e9a-7c1d-7b3a-9a51-0123456789ab",
            "userId": "018f4e9a-7c1d-7b3a-9a51-ba9876543210", "expires_at": null}"#,
    };
    type Id = NoId;
    type Data = UpdateUserData;
    type Answer = GenieAccessAnswer;

    async fn run(ask: Ask<Self>) -> Result<GenieAccessAnswer, Problem> {
        ask.write(|tx, cx, by, _, (genie, user, expires_at)| {
            let Some(expires_at) = expires_at else {
                genies::managed(tx, by, genie)?;
                let unchanged = tx.find_genie_user(genie, user)?.ok_or(GenieUserError::NotFound)?;
                return Ok(unchanged.into());
            };
            Ok(access::people::update(tx, cx, by, genie, user, expires_at)?.into())
        })
        .await
    }
}

fields! {
    /// Whose access to take away.
    pub(in crate::genie) struct DeleteUserData {
        /// UUID of the Genie.
        required agent_id as "agentId": GenieId,
        /// UUID of the person.
        required user_id as "userId": AgentUuid,
    }
}

impl Data for DeleteUserData {
    type Checked = (GenieId, AgentUuid);

    fn check(self, fields: &mut Fields, _: Timestamp) -> Option<Self::Checked> {
        fields.refuse(&self.unknown);
        let genie = self.agent_id.required("agentId", fields);
        let user = self.user_id.required("userId", fields);
        genie.zip(user)
    }
}

pub(in crate::genie) struct DeleteUser;

impl Action for DeleteUser {
    const SPEC: Spec = Spec {
        name: "delete-user",
        summary: "Take a person's direct access away",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::GenieNotFound, Code::NotFound],
        example: r#"{"agentId": "018f4e9a-7c1d-7b3a-9a51-0123456789ab",
            "userId": "018f4e9a-7c1d-7b3a-9a51-ba9876543210"}"#,
    };
    type Id = NoId;
    type Data = DeleteUserData;
    type Answer = GenieAccessDeleted;

    async fn run(ask: Ask<Self>) -> Result<GenieAccessDeleted, Problem> {
        ask.write(|tx, cx, by, _, (genie, user)| {
            access::people::remove(tx, cx, by, genie, user)?;
            Ok(GenieAccessDeleted { agent_id: genie.to_string(), user_id: user.to_string(), deleted: true })
        })
        .await
    }
}

impl From<GenieUserError> for Problem {
    fn from(error: GenieUserError) -> Self {
        match error {
            GenieUserError::Guard(error) => error.into(),
            GenieUserError::NotFound => Self::new(Code::NotFound, error.to_string()),
        }
    }
}
