use super::super::action::{Action, Ask, Data, Effect, Spec};
use super::super::fields::fields;
use super::super::paging::{Page, next_cursor};
use super::future;
use super::grant_view::{GrantAnswer, GrantUses, GrantView, Grants};
use crate::http::{Code, Fields, Problem};
use portcullis_domain::access::grants::{self, Expiry, GrantChange, GrantGuardError, UseLimit};
use portcullis_domain::{GenieId, GrantId, Timestamp};

impl From<GrantGuardError> for Problem {
    fn from(error: GrantGuardError) -> Self {
        match error {
            GrantGuardError::NotFound => Self::new(Code::NotFound, error.to_string()),
            GrantGuardError::Forbidden => Self::new(Code::Forbidden, error.to_string()),
            GrantGuardError::Store(error) => error.into(),
        }
    }
}

pub(in crate::genie) struct List;

impl Action for List {
    const SPEC: Spec = Spec {
        name: "list",
        summary: "The links of a Genie; an expired one without its token",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: r#"{"limit": 50}"#,
    };
    type Id = GenieId;
    type Data = Page;
    type Answer = Grants;

    async fn run(ask: Ask<Self>) -> Result<Grants, Problem> {
        ask.read(|tx, cx, by, id, page| {
            let part = grants::list(tx, by, id, page.slice()?)?;
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
    pub(in crate::genie) struct CreateData {
        /// How often it can be used; 0, the default, means without limit.
        nullable max_uses: UseLimit,
        /// When it ends; absent or `null`: never.
        nullable expires_at: Timestamp,
    }
}

impl Data for CreateData {
    type Checked = (UseLimit, Option<Expiry>);

    fn check(self, fields: &mut Fields, now: Timestamp) -> Option<Self::Checked> {
        fields.refuse(&self.unknown);
        let max_uses = self.max_uses.optional("max_uses", fields).unwrap_or(UseLimit::UNLIMITED);
        let end = self.expires_at.optional("expires_at", fields);
        Some((max_uses, future(end, fields, now)))
    }
}

pub(in crate::genie) struct Create;

impl Action for Create {
    const SPEC: Spec = Spec {
        name: "create",
        summary: "Make a link to a Genie; the answer shows its token",
        effect: Effect::Creates,
        failures: &[Code::Forbidden, Code::GenieNotFound],
        example: r#"{"max_uses": 5, "expires_at": "2031-01-31T09:00:00Z"}"#,
    };
    type Id = GenieId;
    type Data = CreateData;
    type Answer = GrantAnswer;

    async fn run(ask: Ask<Self>) -> Result<GrantAnswer, Problem> {
        ask.write(|tx, cx, by, id, (max_uses, expires_at)| {
            Ok(GrantAnswer::showing(grants::create(tx, cx, by, id, max_uses, expires_at)?, cx))
        })
        .await
    }
}

fields! {
    /// Which limits to change; one that is absent stays as it is.
    pub(in crate::genie) struct UpdateData {
        /// How often it can be used; 0 means without limit. Below what is used already: the link is closed.
        optional max_uses: UseLimit,
        /// When it ends; `null`: never.
        nullable expires_at: Timestamp,
    }
}

impl Data for UpdateData {
    type Checked = GrantChange;

    fn check(self, fields: &mut Fields, now: Timestamp) -> Option<GrantChange> {
        fields.refuse(&self.unknown);
        let max_uses = self.max_uses.change("max_uses", fields);
        let expires_at = self.expires_at.patch("expires_at", fields);
        Some(GrantChange { max_uses, expires_at: expires_at.map(|end| future(end, fields, now)) })
    }
}

pub(in crate::genie) struct Update;

impl Action for Update {
    const SPEC: Spec = Spec {
        name: "update",
        summary: "Change the limits of a link",
        effect: Effect::Changes,
        failures: &[Code::Forbidden, Code::NotFound],
        example: r#"{"max_uses": 10, "expires_at": null}"#,
    };
    type Id = GrantId;
    type Data = UpdateData;
    type Answer = GrantAnswer;

    async fn run(ask: Ask<Self>) -> Result<GrantAnswer, Problem> {
        ask.write(|tx, cx, by, id, change| {
            Ok(GrantAnswer::hiding(grants::update(tx, cx, by, id, change)?, cx))
        })
        .await
    }
}

pub(in crate::genie) struct History;

impl Action for History {
    const SPEC: Spec = Spec {
        name: "history",
        summary: "The uses of a link",
        effect: Effect::Reads,
        failures: &[Code::Forbidden, Code::NotFound],
        example: r#"{"limit": 50}"#,
    };
    type Id = GrantId;
    type Data = Page;
    type Answer = GrantUses;

    async fn run(ask: Ask<Self>) -> Result<GrantUses, Problem> {
        ask.read(|tx, _, by, id, page| {
            let part = grants::history(tx, by, id, page.slice()?)?;
            let uses = part.items.into_iter().map(Into::into).collect();
            Ok(GrantUses { uses, next_cursor: next_cursor(part.next) })
        })
        .await
    }
}
