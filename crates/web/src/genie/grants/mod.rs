//! The links of a Genie (`genie-access`).

mod view;

use super::family::{Action, Effect, Invocation, NoFields, Page, Spec, next_cursor};
use crate::http::fields::fields;
use crate::http::{Code, Problem};
use portcullis_domain::access::grants::{self, Expiry, GrantPatch, UseLimit};
use portcullis_domain::base::Version;
use portcullis_domain::{GenieId, GrantId, UseId};
use view::{GrantAnswer, GrantDeleted, GrantUses, GrantView, Grants, Revocation, Revoked};

pub(super) struct List;

impl Action for List {
    const SPEC: Spec = Spec {
        name: "list",
        summary: "The links of a Genie; an expired one without its token",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: r#"{"limit": 50}"#,
    };
    type Id = GenieId;
    type Input = Page<GrantId>;
    type Answer = Grants;

    async fn run(call: Invocation<Self>) -> Result<Grants, Problem> {
        call.read(|tx, cx, by, id, page| {
            let part = grants::list(tx, by, *id, *page)?;
            let view = |grant: grants::Grant| {
                let token = cx.reveal_tokens.then(|| grant.reveal_token(cx.vault, cx.at)).flatten();
                GrantView::of(grant, token.as_ref(), cx)
            };
            Ok(Grants {
                grants: part.items.into_iter().map(view).collect(),
                next_cursor: next_cursor(part.next),
            })
        })
        .await
    }
}

fields! {
    /// What a new link allows.
    pub(super) struct NewGrantInput {
        /// How often it can be used; 0, the default, means without limit.
        nullable max_uses: UseLimit,
        /// When it ends; absent or `null`: never.
        nullable expires_at: Expiry,
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
        call.write(|tx, cx, by, id, new| {
            let max_uses = new.max_uses.unwrap_or(UseLimit::UNLIMITED);
            Ok(GrantAnswer::showing(grants::create(tx, cx, by, *id, max_uses, new.expires_at)?, cx))
        })
        .await
    }
}

fields! {
    /// Which limits to change; one that is absent stays as it is.
    pub(super) struct GrantChangeInput {
        /// How often it can be used; 0 means without limit. Below what is used already: the link is closed.
        set max_uses: UseLimit,
        /// When it ends; `null`: never.
        patch expires_at: Expiry,
    } => GrantPatch, |_errors| Some(GrantPatch {
        max_uses: max_uses?,
        expires_at: expires_at?,
    })
}

pub(super) struct Update;

impl Action for Update {
    const SPEC: Spec = Spec {
        name: "update",
        summary: "Change the limits of a link",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::NotFound],
        example: r#"{"max_uses": 10, "expires_at": null}"#,
    };
    type Id = GrantId;
    type Input = GrantChangeInput;
    type Answer = GrantAnswer;

    fn version(answer: &GrantAnswer) -> Option<Version> {
        Some(answer.version)
    }

    async fn run(call: Invocation<Self>) -> Result<GrantAnswer, Problem> {
        let meant = call.meant();
        call.write(move |tx, cx, by, id, change| {
            meant.check(|| grants::held(tx, by, *id).map(|(_, grant)| grant.version()))?;
            Ok(GrantAnswer::hiding(grants::update(tx, cx, by, *id, change)?, cx))
        })
        .await
    }
}

pub(super) struct History;

impl Action for History {
    const SPEC: Spec = Spec {
        name: "history",
        summary: "The uses of a link",
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
