//! The links of a Genie (`genie-access`).

mod terms;
mod view;

use super::family::{Action, Cursor, Effect, Invocation, NoFields, Page, Spec, next_cursor, slice};
use super::people::new_end;
use crate::http::fields::fields;
use crate::http::{Code, FromWire, Limit, Problem, Whole, one_of};
use portcullis_domain::access::genies;
use portcullis_domain::access::grants::{self, AnyGrant, Grant, GrantChange, GrantPatch};
use portcullis_domain::base::{Slice, Version};
use portcullis_domain::{Context, GenieId, GrantId, Timestamp, UseId};
use serde_json::Value;
use terms::{GrantChangeInput, NewGrantInput, hashed};
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
fn shown(grant: Grant, cx: &Context<'_>) -> GrantView {
    let token = cx.reveal_tokens.then(|| grant.reveal_token(cx.vault, cx.at)).flatten();
    GrantView::of(grant, token.as_ref(), cx)
}

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
                false => grants::list(tx, by, *id, wanted.slice)?.map(|grant| shown(grant, cx)),
                true => grants::list_with_ended(tx, by, *id, wanted.slice)?.map(|grant| match grant {
                    AnyGrant::Living(grant) => shown(grant, cx),
                    AnyGrant::Ended(grant) => grant.into(),
                }),
            };
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
            Ok(GrantAnswer { version: grant.version(), grant: shown(grant, cx) })
        })
        .await
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
            let draft = new.draft(password.clone());
            Ok(GrantAnswer::showing(grants::create(tx, cx, by, *id, &draft)?, cx))
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
            meant.check(|| grants::held(tx, by, *id).map(|(_, grant)| grant.version()))?;
            let (_, old) = grants::managed(tx, by, *id)?;
            let new = &sent.change;
            let patch = GrantPatch {
                max_uses: new.max_uses,
                expires_at: new_end(new.expires_at, old.expires_at, cx.at)?,
                name: new.name.clone(),
                starts_at: new.starts_at,
                conditions: None,
            };
            sent.agrees_with(|| Ok(shown(old, cx)))?;
            let change = GrantChange { patch, conditions: new.conditions(password.clone()) };
            Ok(GrantAnswer::hiding(grants::update(tx, cx, by, *id, &change)?, cx))
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
            meant.check(|| grants::held(tx, by, *id).map(|(_, grant)| grant.version()))?;
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
        call.write(|tx, cx, by, id, _| Ok(GrantAnswer::showing(grants::rotate(tx, cx, by, *id)?, cx))).await
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
