//! The links of a Genie (`genie-access`).

mod terms;
mod view;

use super::family::{Action, Cursor, Effect, Invocation, NoFields, Page, Spec, next_cursor, slice};
use crate::http::fields::fields;
use crate::http::{Code, FromWire, Limit, Problem, Whole, from_name, one_of};
use portcullis_domain::access::genies;
use portcullis_domain::access::grants::{self, AnyGrant, Grant, LinkError};
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::access::use_notices::{self, NotifyOnUse};
use portcullis_domain::base::{PolicyError, Slice, Version};
use portcullis_domain::{Context, GenieId, GrantId, Principal, Timestamp, Tx, UseId};
use serde_json::Value;
pub(crate) use terms::{GrantChangeInput, NewGrantInput, hashed};
use utoipa::openapi::{RefOr, Schema};
use view::{GrantAnswer, GrantDeleted, GrantUses, GrantView, Grants, Revocation, Revoked};

/// What a list of links shows beside the living ones.
#[derive(Clone, Copy)]
enum Include {
    Ended,
}

impl FromWire for Include {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        if value == "ended" { Ok(Self::Ended) } else { Err("This must be ended.".into()) }
    }

    fn schema() -> RefOr<Schema> {
        one_of(["ended"])
    }
}

fields! {
    /// Which links, and which part of the list.
    pub(super) struct ListInput {
        /// `ended`: also links that were taken away.
        nullable include: Include,
        /// How many at the most.
        nullable limit: Limit,
        /// `next_cursor` of the part before.
        nullable cursor: Cursor<GrantId>,
    } => LinksWanted, |_errors| {
        Some(LinksWanted { with_ended: include?.is_some(), slice: slice(limit?, cursor?) })
    }
}

/// Which links, and which part of the list.
pub(super) struct LinksWanted {
    with_ended: bool,
    slice: Slice<GrantId>,
}

/// As whoever manages its Genie sees a link.
fn shown(grant: Grant, notify: NotifyOnUse, cx: &Context<'_>) -> GrantView {
    let token = cx.reveal_tokens.then(|| grant.reveal_token(cx.vault, cx.at)).flatten();
    GrantView::of(grant, notify, token.as_ref(), cx)
}

/// The link, kept from other writers, as the version that an edit is meant for.
fn held_version(tx: &mut dyn Tx, by: &Principal, id: GrantId) -> Result<Version, GuardError> {
    let (_, grant) = grants::held(tx, by, id)?;
    Ok(use_notices::version(&grant, use_notices::mode(tx, id)?))
}

from_name!(NotifyOnUse);

pub(super) struct List;

impl Action for List {
    const SPEC: Spec = Spec {
        name: "list",
        summary: "The links of a Genie; those that do not open it, without their tokens",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: r#"{"limit": 50}"#,
    };
    type Id = GenieId;
    type Input = ListInput;
    type Answer = Grants;

    async fn run(call: Invocation<Self>) -> Result<Grants, Problem> {
        call.read(|tx, cx, by, id, wanted| {
            let part = match wanted.with_ended {
                false => grants::list(tx, by, *id, wanted.slice)?.map(AnyGrant::Living),
                true => grants::list_with_ended(tx, by, *id, wanted.slice)?,
            };
            let ids: Vec<_> = part.items.iter().map(AnyGrant::id).collect();
            let modes = use_notices::modes(tx, &ids)?;
            let notify = |id| modes.get(&id).copied().unwrap_or(NotifyOnUse::Never);
            let part = part.map(|grant| match grant {
                AnyGrant::Living(grant) => {
                    let notify = notify(grant.id);
                    shown(grant, notify, cx)
                }
                AnyGrant::Ended(grant) => grant.into(),
            });
            Ok(Grants { grants: part.items, next_cursor: next_cursor(part.next) })
        })
        .await
    }
}

pub(super) struct Get;

impl Action for Get {
    const SPEC: Spec = Spec {
        name: "get",
        summary: "One link of a Genie, as the list shows it",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::NotFound],
        example: "{}",
    };
    type Id = GrantId;
    type Input = NoFields;
    type Answer = GrantAnswer;

    fn version(answer: &GrantAnswer) -> Option<Version> {
        Some(answer.version)
    }

    async fn run(call: Invocation<Self>) -> Result<GrantAnswer, Problem> {
        call.read(|tx, cx, by, id, _| {
            let (_, grant) = grants::managed(tx, by, *id)?;
            let notify = use_notices::mode(tx, *id)?;
            Ok(GrantAnswer { version: use_notices::version(&grant, notify), grant: shown(grant, notify, cx) })
        })
        .await
    }
}

impl From<PolicyError> for Problem {
    fn from(error: PolicyError) -> Self {
        Self::field(error.field(), error)
    }
}

impl From<LinkError> for Problem {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Guard(error) => error.into(),
            LinkError::Policy(error) => error.into(),
            LinkError::StartsTooLate => Self::field("starts_at", error),
            LinkError::OnceWithoutDomains => Self::field("once_per_person", error),
        }
    }
}

pub(super) struct Create;

impl Action for Create {
    const SPEC: Spec = Spec {
        name: "create",
        summary: "Make a link to a Genie; the answer shows its token",
        effect: Effect::Creates,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: r#"{"max_uses": 5, "expires_at": "2031-01-31T09:00:00Z"}"#,
    };
    type Id = GenieId;
    type Input = NewGrantInput;
    type Answer = GrantAnswer;

    fn version(answer: &GrantAnswer) -> Option<Version> {
        Some(answer.version)
    }

    async fn run(call: Invocation<Self>) -> Result<GrantAnswer, Problem> {
        let prepared = call.prepare(async |caller, id, new| {
            let id = *id;
            hashed(caller, new.password.as_ref(), move |tx, by| genies::managed(tx, by, id).map(drop)).await
        });
        let (call, password) = prepared.await?;
        call.write(move |tx, cx, by, id, new| {
            let notify = new.notify_on_use.unwrap_or(NotifyOnUse::Never);
            let created = grants::create(tx, cx, by, *id, &new.draft(password.clone()))?;
            use_notices::set(tx, cx, by, created.grant.id, notify)?;
            Ok(GrantAnswer::showing(created, notify, cx))
        })
        .await
    }
}

pub(super) struct Update;

impl Action for Update {
    const SPEC: Spec = Spec {
        name: "update",
        summary: "Change the limits of a link, and what it asks for",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::NotFound],
        example: r#"{"max_uses": 10, "expires_at": null}"#,
    };
    type Id = GrantId;
    type Input = Whole<GrantChangeInput, GrantView>;
    type Answer = GrantAnswer;

    fn version(answer: &GrantAnswer) -> Option<Version> {
        Some(answer.version)
    }

    async fn run(call: Invocation<Self>) -> Result<GrantAnswer, Problem> {
        let meant = call.meant();
        let prepared = call.prepare(async |caller, id, sent| {
            let id = *id;
            hashed(caller, sent.change.password(), move |tx, by| grants::managed(tx, by, id).map(drop)).await
        });
        let (call, password) = prepared.await?;
        call.write(move |tx, cx, by, id, sent| {
            meant.check(|| held_version(tx, by, *id))?;
            let (_, old) = grants::managed(tx, by, *id)?;
            let new = &sent.change;
            let change = new.change(old.expires_at, password.clone(), cx.at)?;
            let notify = use_notices::mode(tx, *id)?;
            sent.agrees_with(|| Ok(shown(old, notify, cx)))?;
            let updated = grants::update(tx, cx, by, *id, &change)?;
            let notify = sent.change.notify_on_use.unwrap_or(notify);
            use_notices::set(tx, cx, by, *id, notify)?;
            Ok(GrantAnswer::hiding(updated, notify, cx))
        })
        .await
    }
}

pub(super) struct History;

impl Action for History {
    const SPEC: Spec = Spec {
        name: "history",
        summary: "The uses of a link, also of one that was taken away",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::NotFound],
        example: r#"{"limit": 50}"#,
    };
    type Id = GrantId;
    type Input = Page<UseId>;
    type Answer = GrantUses;

    async fn run(call: Invocation<Self>) -> Result<GrantUses, Problem> {
        call.read(|tx, _, by, id, page| {
            let part = grants::history(tx, by, *id, *page)?;
            let uses = part.items.into_iter().map(Into::into).collect();
            Ok(GrantUses { uses, next_cursor: next_cursor(part.next) })
        })
        .await
    }
}

pub(super) struct Delete;

impl Action for Delete {
    const SPEC: Spec = Spec {
        name: "delete",
        summary: "Delete a link; whoever came in by it is out at once",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::NotFound],
        example: "{}",
    };
    type Id = GrantId;
    type Input = NoFields;
    type Answer = GrantDeleted;

    async fn run(call: Invocation<Self>) -> Result<GrantDeleted, Problem> {
        let meant = call.meant();
        call.write(move |tx, cx, by, id, _| {
            meant.check(|| held_version(tx, by, *id))?;
            grants::delete(tx, cx, by, *id)?;
            Ok(GrantDeleted { id: id.0, deleted: true })
        })
        .await
    }
}

pub(super) struct Rotate;

impl Action for Rotate {
    const SPEC: Spec = Spec {
        name: "rotate",
        summary: "Give a link a new token; the old one and its passes are dead",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::NotFound],
        example: "{}",
    };
    type Id = GrantId;
    type Input = NoFields;
    type Answer = GrantAnswer;

    fn version(answer: &GrantAnswer) -> Option<Version> {
        Some(answer.version)
    }

    async fn run(call: Invocation<Self>) -> Result<GrantAnswer, Problem> {
        call.write(|tx, cx, by, id, _| {
            let rotated = grants::rotate(tx, cx, by, *id)?;
            Ok(GrantAnswer::showing(rotated, use_notices::mode(tx, *id)?, cx))
        })
        .await
    }
}

pub(super) struct RevokeAll;

impl Action for RevokeAll {
    const SPEC: Spec = Spec {
        name: "revoke-all",
        summary: "Take away every link and every direct access to a Genie, at one stroke",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: "{}",
    };
    type Id = GenieId;
    type Input = NoFields;
    type Answer = Revocation;

    async fn run(call: Invocation<Self>) -> Result<Revocation, Problem> {
        call.write(|tx, cx, by, id, _| {
            let gone = grants::revoke_all(tx, cx, by, *id)?;
            let revoked = Revoked { grants: gone.grants, users: gone.users, teams: gone.teams };
            Ok(Revocation { agent_id: id.0, revoked })
        })
        .await
    }
}
