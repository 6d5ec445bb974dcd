use crate::http::Time;
use portcullis_domain::Context;
use portcullis_domain::access::grants::{CreatedGrant, EndedGrant, Grant, GrantUse};
use portcullis_domain::access::status::AccessStatus;
use portcullis_domain::access::use_notices::{self, NotifyOnUse};
use portcullis_domain::base::{GrantToken, Version};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A link to a Genie.
#[derive(Serialize, ToSchema)]
#[schema(as = Grant)]
pub(in crate::genie) struct GrantView {
    #[schema(examples(17))]
    id: i64,
    /// UUID of the Genie.
    agent_id: Uuid,
    /// The token's first six characters.
    #[schema(examples("3fa85f"))]
    label: String,
    /// How often it can be used; 0 means without limit.
    max_uses: u32,
    /// How often it was used.
    use_count: u64,
    /// When it ends; `null`: never.
    expires_at: Option<Time>,
    last_used_at: Option<Time>,
    /// UUID of the agent who made it.
    granted_by: Uuid,
    created_at: Time,
    /// UUID of the request that it was made for by an approval; `null` for other links.
    request_id: Option<Uuid>,
    /// Whose request that was: the link ends with this person's access.
    for_email: Option<String>,
    /// When it was taken away; `null` while it is there.
    ended_at: Option<Time>,
    /// Where it stands: `active`, `used_up`, `expired`, `not_started` or `ended`.
    #[schema(examples("active"))]
    status: &'static str,
    /// When those who take care of the Genie are told of uses: `never`, `first`, `each` or `daily`.
    #[schema(examples("never"))]
    notify_on_use: &'static str,
    /// The secret of the link. Left out where it cannot or must not be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("3fa85f64571745621b3fc2c963f66afa63fa85f64571745621b3fc2c963f66af"))]
    token: Option<String>,
    /// The link itself. Left out together with `token`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("https://access.example.com/a/3fa85f…"))]
    url: Option<String>,
}

impl GrantView {
    pub(super) fn of(
        grant: Grant,
        notify: NotifyOnUse,
        token: Option<&GrantToken>,
        cx: &Context<'_>,
    ) -> Self {
        let created_at = grant.created_at;
        Self {
            ended_at: None,
            status: grant.status(cx.at).name(),
            notify_on_use: notify.name(),
            token: token.map(|token| token.reveal().to_owned()),
            url: token.map(|token| cx.links.grant(token)),
            ..grant.ended(created_at).into()
        }
    }
}

impl From<EndedGrant> for GrantView {
    fn from(grant: EndedGrant) -> Self {
        let (request, email) = grant.recipient.map(|one| (one.request.0, one.email.to_string())).unzip();
        Self {
            id: grant.id.0,
            agent_id: grant.genie.0,
            label: grant.label,
            max_uses: grant.max_uses.get(),
            use_count: grant.use_count,
            expires_at: grant.expires_at.map(Time),
            last_used_at: grant.last_used_at.map(Time),
            granted_by: grant.granted_by.0,
            created_at: Time(grant.created_at),
            request_id: request,
            for_email: email,
            ended_at: Some(Time(grant.ended_at)),
            status: AccessStatus::Ended.name(),
            notify_on_use: NotifyOnUse::Never.name(),
            token: None,
            url: None,
        }
    }
}

/// One link.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GrantAnswer {
    pub(super) grant: GrantView,
    #[serde(skip)]
    pub(super) version: Version,
}

impl GrantAnswer {
    pub(super) fn hiding(grant: Grant, notify: NotifyOnUse, cx: &Context<'_>) -> Self {
        Self { version: use_notices::version(&grant, notify), grant: GrantView::of(grant, notify, None, cx) }
    }

    pub(super) fn showing(created: CreatedGrant, notify: NotifyOnUse, cx: &Context<'_>) -> Self {
        Self {
            version: use_notices::version(&created.grant, notify),
            grant: GrantView::of(created.grant, notify, Some(&created.token), cx),
        }
    }
}

/// The links of a Genie, newest first.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct Grants {
    pub(super) grants: Vec<GrantView>,
    /// What to send as `cursor` for the next part; `null` at the end.
    pub(super) next_cursor: Option<String>,
}

/// What is gone.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GrantDeleted {
    pub(super) id: i64,
    pub(super) deleted: bool,
}

/// One use of a link.
#[derive(Serialize, ToSchema)]
pub(super) struct GrantUseView {
    at: Time,
    /// The visitor's address.
    ip: Option<String>,
    /// The visitor's program, as it named itself; cut to 400 characters.
    user_agent: Option<String>,
}

impl From<GrantUse> for GrantUseView {
    fn from(used: GrantUse) -> Self {
        Self { at: Time(used.at), ip: used.ip.map(|ip| ip.to_string()), user_agent: used.user_agent }
    }
}

/// The uses of a link, newest first.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct GrantUses {
    pub(super) uses: Vec<GrantUseView>,
    /// What to send as `cursor` for the next part; `null` at the end.
    pub(super) next_cursor: Option<String>,
}

/// How much access was taken away.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct Revocation {
    pub(super) agent_id: Uuid,
    pub(super) revoked: Revoked,
}

/// Counts of what was taken away.
#[derive(Serialize, ToSchema)]
pub(super) struct Revoked {
    /// Links.
    pub(super) grants: u64,
    /// People with direct access.
    pub(super) users: u64,
    /// Teams.
    pub(super) teams: u64,
}
