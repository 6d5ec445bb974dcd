use super::prove::{Shown, prove, refused};
use crate::auth::{Caller, SignedIn};
use crate::genie::family::{Action, Done, Effect, Invocation, NoId, Spec};
use crate::http::fields::fields;
use crate::http::{Call, Code, Problem, Time};
use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use portcullis_domain::access::decisions::Via;
use portcullis_domain::access::genies::{GenieCard, UrlName};
use portcullis_domain::access::grants::{RedeemError, Refusal};
use portcullis_domain::access::passes::{self, Entrance, Visit};
use portcullis_domain::access::proofs::{EmailCode, Proofs};
use portcullis_domain::base::{GrantToken, PassToken};
use portcullis_domain::staff::passwords::PasswordHash;
use portcullis_domain::store::{self, Admission};
use portcullis_domain::{Email, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

fields! {
    /// Which Genie the visitor wants.
    pub(in crate::genie) struct UrlInput {
        /// The Genie's name in URLs.
        required url_name: UrlName,
        /// The password of the link, where it asks for one.
        nullable password: String,
        /// An address that the visitor proves, where the link asks for one.
        nullable email: Email,
        /// The code that `send-code` had mailed to it: six digits.
        nullable code: EmailCode,
    }
}

/// A visitor who is inside.
#[derive(Serialize, ToSchema)]
pub(in crate::genie) struct VisitorEntry {
    agent: VisitorGenie,
    /// What to show next time; `null` where none is needed.
    pass: Option<VisitorPass>,
    /// By what: `link`, `public`, or for somebody who is signed in `owner`, `user` or `team`.
    #[schema(examples("link"))]
    via: &'static str,
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
    /// At most so many hours after the link was used as it says (24, if it does not), and never after the link itself.
    expires_at: Time,
}

impl VisitorEntry {
    fn of(card: GenieCard, via: Via, pass: Option<(&PassToken, Timestamp)>) -> Self {
        Self {
            via: via.name(),
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
        summary: "Enter a Genie with the link token or pass in X-Agent-Access-Token, or signed in; a link token is redeemed",
        // A link is used up by it, and what merely looks at links sends GET.
        effect: Effect::Changes,
        failures: &[Code::GeniePrivate, Code::RateLimited],
        example: r#"{"url_name": "billing-helper"}"#,
    };
    type Id = NoId;
    type Input = UrlInput;
    type Answer = VisitorEntry;

    async fn run(call: Invocation<Self>) -> Result<VisitorEntry, Problem> {
        let (call, request, UrlInput { url_name, password, email, code }) = call.visitor()?;
        match shown_token(&request) {
            Some(Entrance::Link(token)) => {
                let shown = Shown { password, email, code };
                match enter_by_link(&request, &call, token, url_name.clone(), &shown).await {
                    Err(problem) if problem.code == Code::GeniePrivate => {
                        enter_without_link(&request, &call, url_name, problem).await
                    }
                    entered => entered,
                }
            }
            Some(Entrance::Pass(pass)) => {
                let wanted = url_name.clone();
                let entry = call.read(move |tx, cx| {
                    let entry = passes::check_pass(tx, &pass, Some(&wanted), cx.ip, cx.at)?;
                    let shown = |entry: Visit| {
                        VisitorEntry::of(entry.genie, entry.via, entry.expires_at.map(|end| (&pass, end)))
                    };
                    Ok(entry.map(shown))
                });
                match entry.await? {
                    Some(entry) => Ok(entry),
                    None => enter_without_link(&request, &call, url_name, refused(Refusal::Unknown)).await,
                }
            }
            None => enter_without_link(&request, &call, url_name, refused(Refusal::Unknown)).await,
        }
    }
}

/// The link token or pass that a visitor shows.
pub(super) fn shown_token(request: &HttpRequest) -> Option<Entrance> {
    let shown = request.headers().get("x-agent-access-token").and_then(|value| value.to_str().ok());
    shown.and_then(|text| Entrance::parse(text.trim()))
}

async fn enter_by_link(
    request: &HttpRequest,
    call: &Call,
    token: GrantToken,
    url_name: UrlName,
    shown: &Shown,
) -> Result<VisitorEntry, Problem> {
    if !shown.is_nothing() {
        // What proved something the first time may not do so again.
        call.first_time().await?;
    }
    let proofs = prove(request, call, &token, Some(&url_name), shown).await?;
    if call.has_key() || proofs.address.is_some() {
        return enter_once(call, token, url_name, proofs).await;
    }
    // The hot path: straight to the write that counts.
    match redeem(call, &token, Some(url_name), proofs.password).await {
        Ok(Admission { genie, pass, expires_at, .. }) => {
            Ok(VisitorEntry::of(genie, Via::Link, Some((&pass, expires_at))))
        }
        Err(RedeemError::Refused(refusal)) => Err(refused(refusal)),
        Err(RedeemError::Store(error)) => Err(error.into()),
    }
}

/// Uses a link once, however often the call is made again: the answer is kept with the use, which takes a transaction of
/// its own.
async fn enter_once(
    call: &Call,
    token: GrantToken,
    url_name: UrlName,
    proofs: Proofs,
) -> Result<VisitorEntry, Problem> {
    let user_agent = call.user_agent.clone();
    let entered = call.post(move |tx, cx| {
        let (wanted, proofs) = (Some(url_name.clone()), proofs.clone());
        match store::redeem_within(tx, cx, &token, wanted, user_agent.as_deref(), proofs) {
            Ok(Admission { genie, pass, expires_at, .. }) => {
                Ok(Done::<Url>(VisitorEntry::of(genie, Via::Link, Some((&pass, expires_at)))))
            }
            Err(RedeemError::Refused(refusal)) => Err(refused(refusal)),
            Err(RedeemError::Store(error)) => Err(error.into()),
        }
    });
    Ok(entered.await?.0)
}

/// A public Genie is open to everybody, any other to whoever is signed in and has access by themselves; everybody else
/// hears `private`, which is one for a Genie that is private and for one that does not exist.
async fn enter_without_link(
    request: &HttpRequest,
    call: &Call,
    url_name: UrlName,
    private: Problem,
) -> Result<VisitorEntry, Problem> {
    let entry = visit(request, call, url_name).await?.ok_or(private)?;
    Ok(VisitorEntry::of(entry.genie, entry.via, None))
}

/// What somebody gets into without a link. Credentials that prove nothing are as good as none here.
pub(crate) async fn visit(
    request: &HttpRequest,
    call: &Call,
    url_name: UrlName,
) -> Result<Option<Visit>, Problem> {
    let wanted = url_name.clone();
    let public = call.read(move |tx, _| Ok(passes::public_entry(tx, &wanted)?)).await?;
    let (None, Ok(caller)) = (&public, Caller::<SignedIn>::of(request)) else { return Ok(public) };
    let own = caller.read((), move |tx, cx, by, ()| Ok(passes::own_entry(tx, by, &url_name, cx.at)?));
    match own.await {
        Err(problem) if problem.code.status() == StatusCode::UNAUTHORIZED => Ok(None),
        own => own,
    }
}

/// Uses a link. No thread waits for it; when the client is gone, the use is counted all the same.
pub(crate) async fn redeem(
    call: &Call,
    token: &GrantToken,
    url_name: Option<UrlName>,
    password: Option<PasswordHash>,
) -> Result<Admission, RedeemError> {
    let (app, cx, user_agent) = (&call.app, call.context(), call.user_agent.as_deref());
    app.in_time(store::redeem(app.store.as_ref(), &cx, token, url_name, user_agent, password)).await?
}
