mod step;

use self::step::{Step, field_of};
use crate::console::cookie::{make_room, pass_cookie, pass_of_link};
use crate::console::layout::{Message, Moment, Site, page, see_other};
use crate::genie::{Shown, prove, redeem, refused, send_code};
use crate::http::{AuthLimit, Call, Code, Input, Open, Problem, RawBody};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use portcullis_domain::access::genies::GenieCard;
use portcullis_domain::access::grants::{RedeemError, Refusal};
use portcullis_domain::access::passes::{self, Door, Peek};
use portcullis_domain::access::proofs::Proofs;
use portcullis_domain::base::GrantToken;
use portcullis_domain::store::{self, Admission};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Like the policy of other pages, but its form leads to wherever the Genie is: browsers hold `form-action` against
/// redirects too.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self' http: https:; \
     base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

/// A link's page: it asks before it redeems. What merely looks at links (mail scanners, previews) counts nothing.
pub(super) async fn show(request: HttpRequest, call: Call) -> Result<HttpResponse, Problem> {
    let Some(token) = token(&request) else { return closed(&call, Refusal::Unknown) };
    if let Some(genie) = inside(&request, &call, &token).await? {
        return door(StatusCode::OK, &Step::inside(&call, genie));
    }
    match peek(&call, &token).await? {
        Peek::Opens(found) => door(StatusCode::OK, &Step::first(&call, found)),
        Peek::Public(genie) => door(StatusCode::OK, &Step::inside(&call, genie)),
        Peek::Refused(refusal) => closed(&call, refusal),
    }
}

/// Goes on to the next thing that the link asks for. After the last one it uses the link, and sends the visitor on with a
/// pass in a cookie.
pub(super) async fn open(request: HttpRequest, call: Call, body: RawBody) -> Result<HttpResponse, Problem> {
    let Some(token) = token(&request) else { return closed(&call, Refusal::Unknown) };
    if let Some(genie) = inside(&request, &call, &token).await? {
        return Ok(see_other(&address(&call, &genie)));
    }
    let mut given = if body.is_empty() { Map::new() } else { body.form()? };
    if given.remove("again").is_some() {
        given.remove("code");
    }
    let shown = match Shown::understand(field_of(&given), call.at) {
        Ok(shown) => shown,
        Err(problem) => return again(&call, &token, &given, problem).await,
    };
    if let (Some(email), None) = (shown.email.clone(), &shown.code)
        && let Peek::Opens(found) = peek(&call, &token).await?
        && found.needs.email
    {
        AuthLimit::<{ Open::LinkCode as u8 }>::count(&request)?;
        send_code(&call, Some(token), None, email).await?;
        return door(StatusCode::OK, &Step::code(&call, found, &given, &BTreeMap::new()));
    }
    let taken = make_room(&request, &call, &token).await?;
    let proofs = match prove(&request, &call, &token, None, &shown).await {
        Ok(proofs) => proofs,
        Err(problem) if problem.code == Code::GeniePrivate => {
            return again(&call, &token, &given, problem).await;
        }
        Err(problem) => return Err(problem),
    };
    match enter(&call, &token, proofs).await? {
        Ok(Admission { genie, pass, expires_at, .. }) => {
            let mut response = see_other(&address(&call, &genie));
            let kept = pass_cookie(&call, &token, &pass, expires_at);
            for cookie in taken.iter().chain([&kept]) {
                response.add_cookie(cookie).map_err(|_| Problem::defect())?;
            }
            Ok(response)
        }
        // Nothing is spent on a Genie that is open to everybody.
        Err(RedeemError::Refused(Refusal::Public)) => match peek(&call, &token).await? {
            Peek::Public(genie) | Peek::Opens(Door { genie, .. }) => Ok(see_other(&address(&call, &genie))),
            Peek::Refused(refusal) => closed(&call, refusal),
        },
        // The link alone was shown, or what it asks for has changed meanwhile.
        Err(RedeemError::Refused(refusal @ Refusal::Needs(_))) => {
            again(&call, &token, &given, refused(refusal)).await
        }
        Err(RedeemError::Refused(refusal)) => closed(&call, refusal),
        Err(RedeemError::Store(error)) => Err(error.into()),
    }
}

/// Uses the link; a code is used up with it.
async fn enter(
    call: &Call,
    token: &GrantToken,
    proofs: Proofs,
) -> Result<Result<Admission, RedeemError>, Problem> {
    if proofs.address.is_none() {
        return Ok(redeem(call, token, None, proofs.password).await);
    }
    let (call, token) = (call.clone(), token.clone());
    let app = call.app.clone();
    let entered = app.blocking(move || {
        let (cx, user_agent) = (call.context(), call.user_agent.as_deref());
        Ok(store::write(call.app.store.as_ref(), |tx| {
            store::redeem_within(tx, &cx, &token, None, user_agent, proofs.clone())
        }))
    });
    entered.await
}

/// The step that the visitor is at, with what they typed and what is wrong with it.
async fn again(
    call: &Call,
    token: &GrantToken,
    given: &Map<String, Value>,
    problem: Problem,
) -> Result<HttpResponse, Problem> {
    match peek(call, token).await? {
        Peek::Opens(found) => door(problem.code.status(), &Step::again(call, found, given, &problem.fields)),
        Peek::Public(genie) => Ok(see_other(&address(call, &genie))),
        Peek::Refused(refusal) => closed(call, refusal),
    }
}

async fn peek(call: &Call, token: &GrantToken) -> Result<Peek, Problem> {
    let token = token.clone();
    call.read(move |tx, cx| Ok(passes::peek(tx, &token, cx.ip, cx.at)?)).await
}

fn token(request: &HttpRequest) -> Option<GrantToken> {
    GrantToken::parse(request.match_info().get("token")?)
}

/// The Genie, for a visitor who came in by this very link and is still inside.
async fn inside(
    request: &HttpRequest,
    call: &Call,
    token: &GrantToken,
) -> Result<Option<GenieCard>, Problem> {
    let Some(pass) = pass_of_link(request, token) else { return Ok(None) };
    let token = token.clone();
    call.read(move |tx, cx| {
        Ok(passes::check_pass_of_link(tx, &pass, &token, cx.ip, cx.at)?.map(|entry| entry.genie))
    })
    .await
}

/// Where the Genie is.
fn address(call: &Call, genie: &GenieCard) -> String {
    match &genie.launch_url {
        Some(url) => url.to_string(),
        None => format!("{}/g/{}", Site::of(call).root, genie.url_name),
    }
}

fn door(status: StatusCode, step: &Step) -> Result<HttpResponse, Problem> {
    let mut response = page(status, step)?;
    let policy = header::HeaderValue::from_static(POLICY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

fn closed(call: &Call, refusal: Refusal) -> Result<HttpResponse, Problem> {
    let (status, heading, reason, advice) = match refusal {
        Refusal::Unknown => (StatusCode::NOT_FOUND, "link-unknown", "link-unknown-about", "ask-for-new-link"),
        Refusal::NotStarted(start) => {
            let mut message = Message::new(call, "link-not-open-yet", &["come-back"]);
            let when = call.words.say("link-opens-on").with("when", Moment::from(start).human);
            message.lines.insert(0, when.to_string());
            return page(StatusCode::FORBIDDEN, &message);
        }
        Refusal::Expired => (StatusCode::GONE, "link-expired", "link-expired-about", "ask-for-new-link"),
        Refusal::UsedUp => (StatusCode::GONE, "link-used-up", "link-used-up-about", "ask-for-new-link"),
        Refusal::Inactive | Refusal::Public => {
            (StatusCode::FORBIDDEN, "genie-off", "genie-off-about", "ask-for-new-link")
        }
        Refusal::Network => {
            (StatusCode::FORBIDDEN, "link-not-from-here", "link-not-from-here-about", "ask-sender")
        }
        Refusal::Again | Refusal::Needs(_) => {
            (StatusCode::FORBIDDEN, "link-address-used", "link-address-used-about", "ask-sender")
        }
    };
    page(status, &Message::new(call, heading, &[reason, advice]))
}
