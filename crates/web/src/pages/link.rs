use super::cookie::{make_room, pass_cookie, pass_of_link};
use super::show::{Message, Site, page, see_other};
use crate::genie::redeem;
use crate::http::{Call, Problem};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::access::genies::GenieCard;
use portcullis_domain::access::grants::{RedeemError, Refusal};
use portcullis_domain::access::passes::{self, Peek};
use portcullis_domain::base::GrantToken;
use portcullis_domain::store::Admission;

#[derive(Template)]
#[template(path = "link.html")]
struct Link {
    site: Site,
    genie: GenieCard,
    is_inside: bool,
}

/// Like the policy of other pages, but its form leads to wherever the Genie is: browsers hold `form-action` against
/// redirects too.
const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self' http: https:; base-uri 'none'; \
     frame-ancestors 'none'";

/// A link's page: it asks before it redeems. What merely looks at links (mail scanners, previews) counts nothing.
pub(super) async fn show(request: HttpRequest, call: Call) -> Result<HttpResponse, Problem> {
    let Some(token) = token(&request) else { return closed(&call, Refusal::Unknown) };
    if let Some(genie) = inside(&request, &call, &token).await? {
        return door(&call, genie, true);
    }
    match call.read(move |tx, cx| Ok(passes::peek(tx, &token, cx.at)?)).await? {
        Peek::Opens(genie) => door(&call, genie, false),
        Peek::Public(genie) => door(&call, genie, true),
        Peek::Refused(refusal) => closed(&call, refusal),
    }
}

/// Uses the link, and sends the visitor on with a pass in a cookie.
pub(super) async fn open(request: HttpRequest, call: Call) -> Result<HttpResponse, Problem> {
    let Some(token) = token(&request) else { return closed(&call, Refusal::Unknown) };
    if let Some(genie) = inside(&request, &call, &token).await? {
        return Ok(see_other(&address(&call, &genie)));
    }
    let taken = make_room(&request, &call, &token).await?;
    match redeem(&call, &token, None).await {
        Ok(Admission { genie, pass, expires_at, .. }) => {
            let mut response = see_other(&address(&call, &genie));
            let kept = pass_cookie(&call, &token, &pass, expires_at);
            for cookie in taken.iter().chain([&kept]) {
                response.add_cookie(cookie).map_err(|_| Problem::defect())?;
            }
            Ok(response)
        }
        // Nothing is spent on a Genie that is open to everybody.
        Err(RedeemError::Refused(Refusal::Public)) => {
            match call.read(move |tx, cx| Ok(passes::peek(tx, &token, cx.at)?)).await? {
                Peek::Public(genie) | Peek::Opens(genie) => Ok(see_other(&address(&call, &genie))),
                Peek::Refused(refusal) => closed(&call, refusal),
            }
        }
        Err(RedeemError::Refused(refusal)) => closed(&call, refusal),
        Err(RedeemError::Store(error)) => Err(error.into()),
    }
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
    call.read(
        move |tx, cx| Ok(passes::check_pass_of_link(tx, &pass, &token, cx.at)?.map(|entry| entry.genie)),
    )
    .await
}

/// Where the Genie is.
fn address(call: &Call, genie: &GenieCard) -> String {
    match &genie.launch_url {
        Some(url) => url.to_string(),
        None => format!("{}/g/{}", Site::of(&call.app).root, genie.url_name),
    }
}

fn door(call: &Call, genie: GenieCard, is_inside: bool) -> Result<HttpResponse, Problem> {
    let mut response = page(StatusCode::OK, &Link { site: Site::of(&call.app), genie, is_inside })?;
    let policy = header::HeaderValue::from_static(POLICY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

fn closed(call: &Call, refusal: Refusal) -> Result<HttpResponse, Problem> {
    let (status, heading, reason) = match refusal {
        Refusal::Unknown => (
            StatusCode::NOT_FOUND,
            "This link does not work",
            "It may have been withdrawn, or a part of it may be missing.",
        ),
        Refusal::Expired => (StatusCode::GONE, "This link has expired", "It could be used for a time only."),
        Refusal::UsedUp => {
            (StatusCode::GONE, "This link is used up", "It was made for a number of uses, and all are taken.")
        }
        Refusal::Inactive | Refusal::Public => {
            (StatusCode::FORBIDDEN, "This Genie is switched off", "Its owner has switched it off for now.")
        }
    };
    let advice = "Ask the person who sent you the link for a new one.";
    let lines = vec![reason.to_owned(), advice.to_owned()];
    page(status, &Message { site: Site::of(&call.app), heading, lines })
}
