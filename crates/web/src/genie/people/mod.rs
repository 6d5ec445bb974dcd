//! Direct access of people to a Genie (`genie-access`).

mod view;

use super::family::{Action, Effect, Invocation, NoId, Page, Spec, next_cursor};
use crate::http::fields::fields;
use crate::http::{Code, Flag, Problem, Whole};
use portcullis_domain::access;
use portcullis_domain::access::grants::Expiry;
use portcullis_domain::access::people::{AddUserError, GenieUserError, Who};
use portcullis_domain::base::Patch;
use portcullis_domain::{AccessId, AgentUuid, Email, GenieId, Timestamp};
use view::{GenieAccess, GenieAccessAnswer, GenieAccessDeleted, GenieAccessList, GenieAccessUsers};

pub(super) struct All;

impl Action for All {
    const SPEC: Spec = Spec {
        name: "all",
        summary: "The people with direct access to a Genie",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: r#"{"limit": 50}"#,
    };
    type Id = GenieId;
    type Input = Page<AccessId>;
    type Answer = GenieAccessUsers;

    async fn run(call: Invocation<Self>) -> Result<GenieAccessUsers, Problem> {
        call.read(|tx, cx, by, id, page| {
            let part = access::people::list(tx, by, *id, *page)?;
            let users = part.items.into_iter().map(|user| GenieAccess::of(user, cx.at)).collect();
            Ok(GenieAccessUsers { users, next_cursor: next_cursor(part.next) })
        })
        .await
    }
}

pub(super) struct ListTeamAccess;

impl Action for ListTeamAccess {
    const SPEC: Spec = Spec {
        name: "list-team-access",
        summary: "The records of direct access to a Genie, with who the people are",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: r#"{"limit": 50}"#,
    };
    type Id = GenieId;
    type Input = Page<AccessId>;
    type Answer = GenieAccessList;

    async fn run(call: Invocation<Self>) -> Result<GenieAccessList, Problem> {
        call.read(|tx, cx, by, id, page| {
            let part = access::people::list(tx, by, *id, *page)?;
            let access = part.items.into_iter().map(|user| GenieAccess::of(user, cx.at)).collect();
            Ok(GenieAccessList { access, next_cursor: next_cursor(part.next) })
        })
        .await
    }
}

fields! {
    /// Whom to give access: either `userId` or `email`.
    pub(super) struct AddInput {
        /// UUID of the Genie.
        required agent_id as "agentId": GenieId,
        /// UUID of the person.
        nullable user_id as "userId": AgentUuid,
        /// Address of the person's account.
        nullable email: Email,
        /// When it ends; `null`: never; absent: as before for who has access already,
        /// otherwise the installation's default.
        patch expires_at: Expiry,
    } => AddPerson, |errors| {
        const ONE: &str = "Give either userId or email, not both.";
        let who = match (user_id, email) {
            (Some(None), Some(None)) => errors.add("userId", ONE),
            (user, Some(None)) => user?.map(Who::User),
            (Some(None), email) => email?.map(Who::Email),
            _ => errors.add("email", ONE),
        };
        Some(AddPerson { genie: agent_id?, who: who?, expires_at: expires_at? })
    }
}

/// Whom to give access to what, and until when.
pub(super) struct AddPerson {
    genie: GenieId,
    who: Who,
    expires_at: Patch<Expiry>,
}

pub(super) struct Add;

impl Action for Add {
    const SPEC: Spec = Spec {
        name: "add-user",
        summary: "Give a person direct access; who has it already keeps its end, unless another one is said",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::GenieNotFound, Code::NotFound],
        example: r#"{"agentId": "018f4e9a-7c1d-7b3a-9a51-0123456789ab", "email": "bob@example.com"}"#,
    };
    type Id = NoId;
    type Input = AddInput;
    type Answer = GenieAccessAnswer;

    async fn run(call: Invocation<Self>) -> Result<GenieAccessAnswer, Problem> {
        call.write(|tx, cx, by, _, new| {
            let added = access::people::add(tx, cx, by, new.genie, &new.who, new.expires_at)?;
            Ok(GenieAccessAnswer::of(added, cx.at))
        })
        .await
    }
}

impl From<AddUserError> for Problem {
    fn from(error: AddUserError) -> Self {
        match error {
            AddUserError::Guard(error) => error.into(),
            AddUserError::Policy(error) => error.into(),
            AddUserError::NoSuchUser => Self::new(Code::NotFound, error.to_string()),
        }
    }
}

fields! {
    /// Whose access ends when.
    pub(super) struct UpdateInput {
        /// UUID of the Genie.
        required agent_id as "agentId": GenieId,
        /// UUID of the person.
        required user_id as "userId": AgentUuid,
        /// When it ends; `null`: never; absent: as before.
        patch expires_at: Timestamp,
    }
}

/// What a change of an end comes to.
///
/// # Errors
/// 400 for another end that is over.
pub(super) fn new_end(
    sent: Patch<Timestamp>,
    old: Option<Timestamp>,
    now: Timestamp,
) -> Result<Patch<Expiry>, Problem> {
    Expiry::patch(sent, old, now).map_err(|error| Problem::field("expires_at", error))
}

pub(super) struct Update;

impl Action for Update {
    const SPEC: Spec = Spec {
        name: "update-user",
        summary: "Set when a person's direct access ends",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::GenieNotFound, Code::NotFound],
        example: r#"{"agentId": "018f4e9a-7c1d-7b3a-9a51-0123456789ab",
            "userId": "018f4e9a-7c1d-7b3a-9a51-ba9876543210", "expires_at": null}"#,
    };
    type Id = NoId;
    type Input = Whole<UpdateInput, GenieAccess>;
    type Answer = GenieAccessAnswer;

    async fn run(call: Invocation<Self>) -> Result<GenieAccessAnswer, Problem> {
        call.write(|tx, cx, by, _, sent| {
            let (genie, user) = (sent.change.agent_id, sent.change.user_id);
            let old = access::people::get(tx, by, genie, user)?;
            let expires_at = new_end(sent.change.expires_at, old.expires_at, cx.at)?;
            sent.agrees_with(|| Ok(GenieAccess::of(old, cx.at)))?;
            let updated = access::people::update(tx, cx, by, genie, user, expires_at)?;
            Ok(GenieAccessAnswer::of(updated, cx.at))
        })
        .await
    }
}

fields! {
    /// Whose access to take away.
    pub(super) struct RemoveInput {
        /// UUID of the Genie.
        required agent_id as "agentId": GenieId,
        /// UUID of the person.
        required user_id as "userId": AgentUuid,
        /// Whether the links stay that were made for them by approving their requests. They end otherwise.
        nullable keep_links: Flag,
    }
}

pub(super) struct Remove;

impl Action for Remove {
    const SPEC: Spec = Spec {
        name: "delete-user",
        summary: "Take a person's direct access away, and the links that were made for them by approving their requests",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::GenieNotFound, Code::NotFound],
        example: r#"{"agentId": "018f4e9a-7c1d-7b3a-9a51-0123456789ab",
            "userId": "018f4e9a-7c1d-7b3a-9a51-ba9876543210"}"#,
    };
    type Id = NoId;
    type Input = RemoveInput;
    type Answer = GenieAccessDeleted;

    async fn run(call: Invocation<Self>) -> Result<GenieAccessDeleted, Problem> {
        call.write(|tx, cx, by, _, one| {
            let keep_links = one.keep_links.is_some_and(|flag| flag.0);
            access::people::remove(tx, cx, by, one.agent_id, one.user_id, keep_links)?;
            Ok(GenieAccessDeleted { agent_id: one.agent_id.0, user_id: one.user_id.0, deleted: true })
        })
        .await
    }
}

impl From<GenieUserError> for Problem {
    fn from(error: GenieUserError) -> Self {
        match error {
            GenieUserError::Guard(error) => error.into(),
            GenieUserError::Policy(error) => error.into(),
            GenieUserError::NotFound => Self::new(Code::NotFound, error.to_string()),
        }
    }
}
