//! Resource `genies`.

mod view;

use super::family::{Action, Cursor, Effect, Invocation, NoFields, NoId, Spec, next_cursor, slice};
use crate::http::fields::fields;
use crate::http::{Code, FromWire, Limit, Problem, Whole, one_of};
use portcullis_domain::access::genies::{
    self, CreateGenieError, GeniePatch, GenieScope, ListGeniesError, NewGenie, UpdateGenieError, UrlName,
    Visible,
};
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::base::{Description, Name, Part, Slice, Version};
use portcullis_domain::{AgentUuid, GenieId, Principal, Timestamp, Tx, WebUrl};
use serde_json::Value;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use view::{GenieAnswer, GenieDeleted, GenieNames, GenieView, Genies, VisibleGenieAnswer};

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
        summary: "One Genie, for whoever manages it or may use it; users see less of it",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: "{}",
    };
    type Id = GenieId;
    type Input = NoFields;
    type Answer = VisibleGenieAnswer;

    fn version(answer: &VisibleGenieAnswer) -> Option<Version> {
        answer.version
    }

    async fn run(call: Invocation<Self>) -> Result<VisibleGenieAnswer, Problem> {
        call.read(|tx, cx, by, id, _| Ok(genies::get(tx, by, *id, cx.at)?.into())).await
    }
}

/// Which Genies a list is of.
#[derive(Clone, Copy)]
enum Scope {
    Own,
    Usable,
    Everything,
}

impl FromWire for Scope {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        match value.as_str() {
            Some("own") => Ok(Self::Own),
            Some("usable") => Ok(Self::Usable),
            Some("everything") => Ok(Self::Everything),
            _ => Err("This must be own, usable or everything.".into()),
        }
    }

    fn schema() -> RefOr<Schema> {
        one_of(["own", "usable", "everything"])
    }
}

/// Whose Genies: one agent's, or those that nobody looks after.
struct OwnerWanted(GenieScope);

impl FromWire for OwnerWanted {
    fn from_wire(value: Value, now: Timestamp) -> Result<Self, String> {
        if value == "none" {
            return Ok(Self(GenieScope::Orphaned));
        }
        let owner = AgentUuid::from_wire(value, now);
        owner.map(|owner| Self(GenieScope::Of(owner))).map_err(|error| format!("{error} Or it is none."))
    }

    fn schema() -> RefOr<Schema> {
        const NONE_OR_UUID: &str = "^(none|[0-9a-fA-F-]{36})$";
        ObjectBuilder::new().schema_type(Type::String).pattern(Some(NONE_OR_UUID)).into()
    }
}

fields! {
    /// Which Genies, and which part of the list.
    pub(super) struct ListInput {
        /// `own`, which is the default, `usable`, or `everything`, which needs the permission genies:manage_all.
        nullable scope: Scope,
        /// UUID of an agent, or `none` for Genies whose owner was deleted or disabled. Only with the scope everything, which
        /// `none` alone implies.
        nullable owner: OwnerWanted,
        /// How many at the most.
        nullable limit: Limit,
        /// `next_cursor` of the part before.
        nullable cursor: Cursor<GenieId>,
    } => GeniesWanted, |errors| {
        let (scope, owner) = (scope?, owner?);
        let implied = match owner {
            Some(OwnerWanted(GenieScope::Orphaned)) => Scope::Everything,
            _ => Scope::Own,
        };
        let scope = scope.unwrap_or(implied);
        if owner.is_some() && !matches!(scope, Scope::Everything) {
            errors.add::<()>("owner", "This goes with the scope everything only.");
        }
        Some(GeniesWanted { scope, owner: owner.map(|owner| owner.0), slice: slice(limit?, cursor?) })
    }
}

/// Which Genies, and which part of the list.
pub(super) struct GeniesWanted {
    scope: Scope,
    owner: Option<GenieScope>,
    slice: Slice<GenieId>,
}

fn list(
    tx: &mut dyn Tx,
    at: Timestamp,
    by: &Principal,
    wanted: &GeniesWanted,
) -> Result<Part<Visible, GenieId>, Problem> {
    Ok(match wanted.scope {
        Scope::Own => genies::list(tx, by, wanted.slice)?.map(Visible::Managed),
        Scope::Usable => genies::usable(tx, by, wanted.slice, at)?.map(Visible::Used),
        Scope::Everything => {
            let whose = wanted.owner.unwrap_or(GenieScope::Everything);
            genies::everything(tx, by, whose, wanted.slice)?.map(Visible::Managed)
        }
    })
}

impl From<ListGeniesError> for Problem {
    fn from(error: ListGeniesError) -> Self {
        match error {
            ListGeniesError::Lacks(_) => Self::new(Code::Forbidden, error.to_string()),
            ListGeniesError::Store(error) => error.into(),
        }
    }
}

pub(super) struct All;

impl Action for All {
    const SPEC: Spec = Spec {
        name: "all",
        summary: "Genies: the caller's own, those that they may use, or everybody's",
        effect: Effect::Reads,
        failures: &[Code::Forbidden],
        example: r#"{"scope": "usable", "limit": 50}"#,
    };
    type Id = NoId;
    type Input = ListInput;
    type Answer = Genies;

    async fn run(call: Invocation<Self>) -> Result<Genies, Problem> {
        call.read(|tx, cx, by, _, wanted| {
            let part = list(tx, cx.at, by, wanted)?;
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
        summary: "Names of Genies: the caller's own, those that they may use, or everybody's",
        effect: Effect::Reads,
        failures: &[Code::Forbidden],
        example: r#"{"limit": 50}"#,
    };
    type Id = NoId;
    type Input = ListInput;
    type Answer = GenieNames;

    async fn run(call: Invocation<Self>) -> Result<GenieNames, Problem> {
        call.read(|tx, cx, by, _, wanted| {
            let part = list(tx, cx.at, by, wanted)?;
            let agents = part.items.into_iter().map(Into::into).collect();
            Ok(GenieNames { agents, next_cursor: next_cursor(part.next) })
        })
        .await
    }
}

fields! {
    /// What a new Genie is to be.
    pub(crate) struct NewGenieInput {
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
        /// Whether mails are sent before an access to it ends; they are unless this is false.
        nullable remind_before_end: bool,
    } => NewGenie, |_errors| Some(NewGenie {
        name: name?,
        url_name: url_name?,
        description: description?,
        is_public: is_public?.unwrap_or(false),
        launch_url: launch_url?,
        remind_before_end: remind_before_end?.unwrap_or(true),
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
            CreateGenieError::Gone => Self::new(Code::Unauthorized, error.to_string()),
            CreateGenieError::UrlNameTaken => Self::field("url_name", error),
            CreateGenieError::Policy(error) => error.into(),
            CreateGenieError::Store(error) => error.into(),
        }
    }
}

fields! {
    /// What to change; a field that is absent stays as it is.
    pub(crate) struct GenieChangeInput {
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
        /// UUID of the agent who owns it from now on: an enabled one with genies:write or genies:manage_all. Both are told
        /// by mail, but not whoever calls.
        set owner_id: AgentUuid,
        /// Whether mails are sent before an access to it ends.
        set remind_before_end: bool,
    } => GeniePatch, |_errors| Some(GeniePatch {
        name: name?,
        url_name: url_name?,
        description: description?,
        is_public: is_public?,
        is_active: is_active?,
        launch_url: launch_url?,
        owner: owner_id?,
        remind_before_end: remind_before_end?,
    })
}

pub(super) struct Update;

impl Action for Update {
    const SPEC: Spec = Spec {
        name: "update",
        summary: "Change a Genie, or hand it over to another agent",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: r#"{"is_active": false, "launch_url": null}"#,
    };
    type Id = GenieId;
    type Input = Whole<GenieChangeInput, GenieView>;
    type Answer = GenieAnswer;

    fn version(answer: &GenieAnswer) -> Option<Version> {
        Some(answer.version)
    }

    async fn run(call: Invocation<Self>) -> Result<GenieAnswer, Problem> {
        let meant = call.meant();
        call.write(move |tx, cx, by, id, sent| {
            meant.check(|| genies::held(tx, by, *id).map(|genie| genie.version()))?;
            sent.agrees_with(|| Ok(GenieView::from(genies::managed(tx, by, *id)?)))?;
            Ok(genies::update(tx, cx, by, *id, &sent.change)?.into())
        })
        .await
    }
}

impl From<UpdateGenieError> for Problem {
    fn from(error: UpdateGenieError) -> Self {
        match error {
            UpdateGenieError::Guard(error) => error.into(),
            UpdateGenieError::UrlNameTaken => Self::field("url_name", error),
            UpdateGenieError::Owner(error) => Self::field("owner_id", error),
            UpdateGenieError::Policy(error) => error.into(),
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
