//! Resource `genies`.

mod view;

use super::family::{Action, Effect, Invocation, NoFields, NoId, Page, Spec, next_cursor};
use crate::http::fields::fields;
use crate::http::{Code, Problem};
use portcullis_domain::access::genies::{
    self, CreateGenieError, GeniePatch, NewGenie, UpdateGenieError, UrlName,
};
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::base::{Description, Name, Version};
use portcullis_domain::{GenieId, WebUrl};
use view::{GenieAnswer, GenieDeleted, GenieNames, Genies};

impl From<GuardError> for Problem {
    fn from(error: GuardError) -> Self {
        match error {
            GuardError::NoGenie => Self::new(Code::GenieNotFound, error.to_string()),
            GuardError::NoGrant | GuardError::NoRequest => Self::new(Code::NotFound, error.to_string()),
            GuardError::Forbidden => Self::new(Code::Forbidden, error.to_string()),
            GuardError::Store(error) => error.into(),
        }
    }
}

pub(super) struct Get;

impl Action for Get {
    const SPEC: Spec = Spec {
        name: "get",
        summary: "One Genie",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: "{}",
    };
    type Id = GenieId;
    type Input = NoFields;
    type Answer = GenieAnswer;

    fn version(answer: &GenieAnswer) -> Option<Version> {
        Some(answer.version)
    }

    async fn run(call: Invocation<Self>) -> Result<GenieAnswer, Problem> {
        call.read(|tx, _, by, id, _| Ok(genies::managed(tx, by, *id)?.into())).await
    }
}

pub(super) struct All;

impl Action for All {
    const SPEC: Spec = Spec {
        name: "all",
        summary: "The caller's own Genies",
        effect: Effect::Reads,
        failures: &[],
        example: r#"{"limit": 50}"#,
    };
    type Id = NoId;
    type Input = Page<GenieId>;
    type Answer = Genies;

    async fn run(call: Invocation<Self>) -> Result<Genies, Problem> {
        call.read(|tx, _, by, _, page| {
            let part = genies::list(tx, by, *page)?;
            let agents = part.items.into_iter().map(Into::into).collect();
            Ok(Genies { agents, next_cursor: next_cursor(part.next) })
        })
        .await
    }
}

pub(super) struct List;

impl Action for List {
    const SPEC: Spec = Spec {
        name: "list",
        summary: "Names of the caller's own Genies",
        effect: Effect::Reads,
        failures: &[],
        example: r#"{"limit": 50}"#,
    };
    type Id = NoId;
    type Input = Page<GenieId>;
    type Answer = GenieNames;

    async fn run(call: Invocation<Self>) -> Result<GenieNames, Problem> {
        call.read(|tx, _, by, _, page| {
            let part = genies::list(tx, by, *page)?;
            let agents = part.items.into_iter().map(Into::into).collect();
            Ok(GenieNames { agents, next_cursor: next_cursor(part.next) })
        })
        .await
    }
}

fields! {
    /// What a new Genie is to be.
    pub(super) struct NewGenieInput {
        /// What people call it.
        required name: Name,
        /// Its name in URLs: lower-case letters, digits and single hyphens. Made from the name when absent.
        nullable url_name: UrlName,
        /// What it is for.
        nullable description: Description,
        /// Whether everybody may use it without a link.
        nullable is_public: bool,
        /// Where a visitor with access is sent.
        nullable launch_url: WebUrl,
    } => NewGenie, |_errors| Some(NewGenie {
        name: name?,
        url_name: url_name?,
        description: description?,
        is_public: is_public?.unwrap_or(false),
        launch_url: launch_url?,
    })
}

pub(super) struct Create;

impl Action for Create {
    const SPEC: Spec = Spec {
        name: "create",
        summary: "Make a Genie that the caller owns; needs the permission genies:write",
        effect: Effect::Creates,
        failures: &[Code::Forbidden],
        example: r#"{"name": "Billing helper", "launch_url": "https://example.com/billing"}"#,
    };
    type Id = NoId;
    type Input = NewGenieInput;
    type Answer = GenieAnswer;

    fn version(answer: &GenieAnswer) -> Option<Version> {
        Some(answer.version)
    }

    async fn run(call: Invocation<Self>) -> Result<GenieAnswer, Problem> {
        call.write(|tx, cx, by, _, new| Ok(genies::create(tx, cx, by, new)?.into())).await
    }
}

impl From<CreateGenieError> for Problem {
    fn from(error: CreateGenieError) -> Self {
        match error {
            CreateGenieError::Forbidden => Self::new(Code::Forbidden, error.to_string()),
            CreateGenieError::UrlNameTaken => Self::field("url_name", error),
            CreateGenieError::Store(error) => error.into(),
        }
    }
}

fields! {
    /// What to change; a field that is absent stays as it is.
    pub(super) struct GenieChangeInput {
        /// What people call it.
        set name: Name,
        /// Its name in URLs.
        set url_name: UrlName,
        /// What it is for; `null` clears it.
        patch description: Description,
        /// Whether everybody may use it without a link.
        set is_public: bool,
        /// Whether it may be used at all.
        set is_active: bool,
        /// Where a visitor with access is sent; `null` clears it.
        patch launch_url: WebUrl,
    } => GeniePatch, |_errors| Some(GeniePatch {
        name: name?,
        url_name: url_name?,
        description: description?,
        is_public: is_public?,
        is_active: is_active?,
        launch_url: launch_url?,
    })
}

pub(super) struct Update;

impl Action for Update {
    const SPEC: Spec = Spec {
        name: "update",
        summary: "Change a Genie",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: r#"{"is_active": false, "launch_url": null}"#,
    };
    type Id = GenieId;
    type Input = GenieChangeInput;
    type Answer = GenieAnswer;

    fn version(answer: &GenieAnswer) -> Option<Version> {
        Some(answer.version)
    }

    async fn run(call: Invocation<Self>) -> Result<GenieAnswer, Problem> {
        let meant = call.meant();
        call.write(move |tx, cx, by, id, change| {
            meant.check(|| genies::held(tx, by, *id).map(|genie| genie.version()))?;
            Ok(genies::update(tx, cx, by, *id, change)?.into())
        })
        .await
    }
}

impl From<UpdateGenieError> for Problem {
    fn from(error: UpdateGenieError) -> Self {
        match error {
            UpdateGenieError::Guard(error) => error.into(),
            UpdateGenieError::UrlNameTaken => Self::field("url_name", error),
        }
    }
}

pub(super) struct Delete;

impl Action for Delete {
    const SPEC: Spec = Spec {
        name: "delete",
        summary: "Remove a Genie with its links, accesses and requests",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: "{}",
    };
    type Id = GenieId;
    type Input = NoFields;
    type Answer = GenieDeleted;

    async fn run(call: Invocation<Self>) -> Result<GenieDeleted, Problem> {
        let meant = call.meant();
        call.write(move |tx, cx, by, id, _| {
            meant.check(|| genies::held(tx, by, *id).map(|genie| genie.version()))?;
            let gone = genies::delete(tx, cx, by, *id)?;
            Ok(GenieDeleted { id: gone.id.0, deleted: true })
        })
        .await
    }
}
