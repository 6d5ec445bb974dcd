use crate::genie::family::{Action, Effect, Invocation, NoId, Spec};
use crate::http::fields::fields;
use crate::http::{Call, Code, Problem, Time};
use portcullis_domain::Timestamp;
use portcullis_domain::access::genies::{GenieCard, UrlName};
use portcullis_domain::access::grants::RedeemError;
use portcullis_domain::access::passes::{self, Entrance};
use portcullis_domain::base::{GrantToken, PassToken};
use portcullis_domain::store::{self, Admission};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

fields! {
    /// Which Genie the visitor wants.
    pub(in crate::genie) struct UrlInput {
        /// The Genie's name in URLs.
        required url_name: UrlName,
    }
}

/// A visitor who is inside.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct VisitorEntry {
    agent: VisitorGenie,
    /// What to show next time; `null` for a public Genie.
    pass: Option<VisitorPass>,
}

/// What a visitor is told of a Genie.
#[derive(Serialize, ToSchema)]
struct VisitorGenie {
    id: Uuid,
    #[schema(examples("Billing helper"))]
    name: String,
    description: Option<String>,
    /// Where to go.
    launch_url: Option<String>,
}

/// What a used link was traded for. Showing it counts no use.
#[derive(Serialize, ToSchema)]
struct VisitorPass {
    #[schema(examples("pass_3fa85f…"))]
    token: String,
    /// At most 24 hours after the link was used, and never after the link itself.
    expires_at: Time,
}

impl VisitorEntry {
    fn of(card: GenieCard, pass: Option<(&PassToken, Timestamp)>) -> Self {
        Self {
            agent: VisitorGenie {
                id: card.id.0,
                name: card.name.to_string(),
                description: card.description.map(|text| text.to_string()),
                launch_url: card.launch_url.map(|url| url.to_string()),
            },
            pass: pass
                .map(|(token, end)| VisitorPass { token: token.reveal().to_owned(), expires_at: Time(end) }),
        }
    }
}

pub(in crate::genie) struct Url;

impl Action for Url {
    const SPEC: Spec = Spec {
        name: "url",
        summary: "Enter a Genie with the link token or pass in X-Agent-Access-Token; a link token is redeemed",
        // A link is used up by it, and what merely looks at links sends GET.
        effect: Effect::Changes,
        failures: &[Code::GeniePrivate],
        example: r#"{"url_name": "billing-helper"}"#,
    };
    type Id = NoId;
    type Input = UrlInput;
    type Answer = VisitorEntry;

    async fn run(call: Invocation<Self>) -> Result<VisitorEntry, Problem> {
        let (call, request, UrlInput { url_name }) = call.visitor()?;
        let shown = request.headers().get("x-agent-access-token").and_then(|value| value.to_str().ok());
        match shown.and_then(|text| Entrance::parse(text.trim())) {
            // The hot path: straight to the write that counts.
            Some(Entrance::Link(token)) => match redeem(&call, &token, Some(url_name.clone())).await {
                Ok(Admission { genie, pass, expires_at, .. }) => {
                    Ok(VisitorEntry::of(genie, Some((&pass, expires_at))))
                }
                Err(RedeemError::Refused(_)) => enter_public(&call, url_name).await,
                Err(RedeemError::Store(error)) => Err(error.into()),
            },
            Some(Entrance::Pass(pass)) => {
                call.read(move |tx, cx| {
                    if let Some(entry) = passes::check_pass(tx, &pass, Some(&url_name), cx.at)? {
                        let end = entry.expires_at.map(|end| (&pass, end));
                        return Ok(VisitorEntry::of(entry.genie, end));
                    }
                    let public = passes::public_entry(tx, &url_name)?.ok_or_else(private)?;
                    Ok(VisitorEntry::of(public.genie, None))
                })
                .await
            }
            None => enter_public(&call, url_name).await,
        }
    }
}

async fn enter_public(call: &Call, url_name: UrlName) -> Result<VisitorEntry, Problem> {
    call.read(move |tx, _| {
        let entry = passes::public_entry(tx, &url_name)?.ok_or_else(private)?;
        Ok(VisitorEntry::of(entry.genie, None))
    })
    .await
}

/// One answer for a Genie that is private and for one that does not exist.
fn private() -> Problem {
    Problem::new(Code::GeniePrivate, "This Genie is private. Open it with a link, or ask for access.")
}

/// Uses a link. No thread waits for it; when the client is gone, the use is counted all the same.
pub(crate) async fn redeem(
    call: &Call,
    token: &GrantToken,
    url_name: Option<UrlName>,
) -> Result<Admission, RedeemError> {
    let (app, cx, user_agent) = (&call.app, call.context(), call.user_agent.as_deref());
    app.in_time(store::redeem(app.store.as_ref(), &cx, token, url_name, user_agent)).await?
}
