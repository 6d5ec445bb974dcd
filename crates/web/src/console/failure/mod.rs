use super::layout::{Site, page, see_other};
use super::tidy;
use crate::http::{Call, Code, OwnBody, Problem};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse};
use askama::Template;
use portcullis_words::Saying;

#[derive(Template)]
#[template(path = "failure/failure.html")]
struct Failure<'a> {
    site: Site,
    heading: Saying<'a>,
    text: String,
}

/// Makes a page of every failure that is none yet, and sends browsers to the address that was meant.
pub(super) async fn as_page(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if let Some(elsewhere) = to_what_was_meant(request.request())? {
        return Ok(request.into_response(elsewhere));
    }
    let response = next.call(request).await?.map_into_boxed_body();
    let status = response.status();
    let is_failure = status.is_client_error() || status.is_server_error();
    if !is_failure || response.response().extensions().get::<OwnBody>().is_some() {
        return Ok(response);
    }
    let known = response.response().extensions().get::<Problem>().cloned();
    let problem = known.unwrap_or_else(|| Problem::new(Code::of(status), "This address does not take that."));
    let mut made = show(&Call::of(response.request())?, &problem)?;
    if let Some(allow) = response.headers().get(header::ALLOW) {
        made.headers_mut().insert(header::ALLOW, allow.clone());
    }
    Ok(response.into_response(made))
}

/// What nothing is at: a page for a browser that goes there, else the failure of the API.
pub(crate) async fn nowhere(request: HttpRequest, call: Call) -> Result<HttpResponse, Problem> {
    if let Some(elsewhere) = to_what_was_meant(&request)? {
        return Ok(elsewhere);
    }
    let path = request.path();
    let is_api = ["/api", "/v1"].iter().any(|root| path == *root || path.starts_with(&format!("{root}/")));
    let accepted = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let wants_page =
        *request.method() == Method::GET && accepted.is_some_and(|kinds| kinds.contains("text/html"));
    if is_api || !wants_page {
        return Ok(HttpResponse::NotFound().finish());
    }
    show(&call, &Problem::new(Code::NotFound, "There is no such page. Look at the address again."))
}

/// To the clean address of a page. Only what looks is sent on; nothing is counted by that.
fn to_what_was_meant(request: &HttpRequest) -> Result<Option<HttpResponse>, Problem> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(None);
    }
    let Some(meant) = tidy::meant(request.path()) else { return Ok(None) };
    let call = Call::of(request)?;
    Ok(Some(see_other(&format!("{}{meant}", Site::of(&call).root))))
}

fn show(call: &Call, problem: &Problem) -> Result<HttpResponse, Problem> {
    let heading = call.words.say(match problem.code {
        Code::NotFound | Code::GenieNotFound => "nothing-here",
        Code::RateLimited => "too-many-attempts",
        Code::Unavailable => "try-again-soon",
        Code::Internal => "went-wrong",
        _ => "did-not-work",
    });
    let text = call.words.sentence(&problem.message);
    let mut made = page(problem.code.status(), &Failure { site: Site::of(call), heading, text })?;
    if let Some(seconds) = problem.retry_after {
        made.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    Ok(made)
}
