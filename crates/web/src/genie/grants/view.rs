use crate::http::Time;
use portcullis_domain::Context;
use portcullis_domain::access::grants::{CreatedGrant, EndedGrant, Grant, GrantUse};
use portcullis_domain::access::status::AccessStatus;
use portcullis_domain::access::use_notices::{self, NotifyOnUse};
use portcullis_domain::base::{GrantToken, Several, Version};
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
    /// What its owner calls it.
    #[schema(examples("For the auditors"))]
    name: Option<String>,
    /// What its page says to the visitor. This and what follows is `null` of a link that was taken away.
    #[schema(examples("Welcome. Ask Ann for the password."))]
    message: Option<String>,
    /// When it begins to open; `null`: it did from the start.
    starts_at: Option<Time>,
    /// How many hours a pass lasts at the most.
    #[schema(examples(24))]
    pass_hours: Option<u16>,
    /// Whether it asks for a password. The password itself is never shown.
    has_password: Option<bool>,
    /// Whoever comes proves an address of one of these domains; empty: no address is asked for.
    #[schema(examples("*.example.org"))]
    email_domains: Option<Vec<String>>,
    /// From which networks or addresses it opens; empty: from everywhere.
    #[schema(examples("192.0.2.0/24"))]
    allowed_networks: Option<Vec<String>>,
    /// Whether a proven address gets in once.
    once_per_person: Option<bool>,
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
        fn texts<T: ToString>(several: &Several<T>) -> Option<Vec<String>> {
            Some(several.iter().map(ToString::to_string).collect())
        }
        let created_at = grant.created_at;
        let conditions = &grant.conditions;
        Self {
            message: conditions.message.as_ref().map(ToString::to_string),
            starts_at: grant.starts_at.map(Time),
            pass_hours: Some(conditions.pass_hours.get()),
            has_password: Some(conditions.password.is_some()),
            email_domains: texts(&conditions.email_domains),
            allowed_networks: texts(&conditions.allowed_networks),
            once_per_person: Some(conditions.once_per_person),
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
            name: grant.name.map(|name| name.to_string()),
            message: None,
            starts_at: None,
            pass_hours: None,
            has_password: None,
            email_domains: None,
            allowed_networks: None,
            once_per_person: None,
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
    /// The address that the visitor proved, where the link asked for one.
    #[schema(examples("vi@example.com"))]
    email: Option<String>,
}

impl From<GrantUse> for GrantUseView {
    fn from(used: GrantUse) -> Self {
        Self {
            at: Time(used.at),
            ip: used.ip.map(|ip| ip.to_string()),
            user_agent: used.user_agent,
            email: used.email.map(|email| email.to_string()),
        }
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
