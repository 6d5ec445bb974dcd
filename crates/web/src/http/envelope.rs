//! Every failure leaves in the envelope of the family that its path belongs to, also those of the framework itself.

use super::access_log::Line;
use super::limit::Standing;
use super::{Code, Problem, headers};
use crate::App;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, ResponseError};
use futures_util::FutureExt;
use serde_json::{Map, Value, json};
use std::fmt;
use std::panic::AssertUnwindSafe;
use tracing::Instrument;

/// The two API families.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// `/api/v1`, and every path that belongs to nobody.
    Desk,
    /// `/v1`.
    Genie,
}

impl Family {
    /// The family of a path.
    pub(crate) fn of(path: &str) -> Self {
        if path == "/v1" || path.starts_with("/v1/") { Self::Genie } else { Self::Desk }
    }

    pub(super) fn body(self, problem: &Problem) -> Value {
        let mut inner = Map::new();
        match self {
            Self::Desk => inner.insert("type".into(), json!(problem.code.desk())),
            Self::Genie => inner.insert("code".into(), json!(problem.code.genie())),
        };
        inner.insert("message".into(), json!(problem.message));
        if !problem.fields.is_empty() {
            inner.insert("fields".into(), json!(problem.fields));
        }
        if !problem.needs.is_empty() {
            inner.insert("needs".into(), json!(problem.needs));
        }
        match self {
            Self::Desk => json!({ "data": inner }),
            Self::Genie => {
                inner.insert("status".into(), json!(problem.code.status().as_u16()));
                json!({ "success": false, "error": inner })
            }
        }
    }

    fn render(self, problem: &Problem) -> HttpResponse {
        let mut response = HttpResponse::build(problem.code.status());
        if let Some(seconds) = problem.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        response.json(self.body(problem))
    }
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest address that is taken, in bytes.
const LONGEST_URL: usize = 8 * 1024;
/// The most that header fields may weigh together, in bytes.
const MOST_HEADERS: usize = 32 * 1024;

/// The id of this request: the client's own when it is sane, a fresh one otherwise.
fn request_id(request: &ServiceRequest) -> String {
    let sane = |id: &&str| {
        (1..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(&b))
    };
    let sent = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    sent.filter(sane).map(str::to_owned).unwrap_or_else(|| {
        let app = request.app_data::<actix_web::web::Data<App>>();
        app.map_or_else(String::new, |app| {
            portcullis_domain::base::secrets::uuid_v7(app.secrets.as_ref(), app.clock.now()).to_string()
        })
    })
}

/// The outermost middleware: request id, log, limits of the head, envelopes, what every response carries.
///
/// It keeps no copy of the request: the router needs it for itself.
pub(crate) async fn envelope(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = request_id(&request);
    let family = Family::of(request.path());
    let line = Line::begin(request.method(), request.path());
    request.extensions_mut().insert(line.identity.clone());
    if let Err(problem) = check_head(&request) {
        let response = request.into_response(family.render(&problem));
        return Ok(finish(response, line, &id));
    }
    let span = tracing::info_span!("request", id);
    let run = async move { next.call(request).await }.instrument(span);
    let problem = match AssertUnwindSafe(run).catch_unwind().await {
        Ok(Ok(response)) => return Ok(finish(dress(response.map_into_boxed_body(), family), line, &id)),
        Ok(Err(error)) => error
            .as_error::<Problem>()
            .cloned()
            .unwrap_or_else(|| bare(error.as_response_error().status_code())),
        Err(_) => {
            tracing::error!(request_id = id, "a handler panicked");
            Problem::defect()
        }
    };
    line.write(problem.code.status(), &id);
    Err(Bare { family, problem, id }.into())
}

fn check_head(request: &ServiceRequest) -> Result<(), Problem> {
    let url = request.head().uri.path_and_query().map_or(0, |url| url.as_str().len());
    if url > LONGEST_URL {
        return Err(Problem::new(Code::Validation, "The address is too long. At most 8 KiB are taken."));
    }
    let weight: usize =
        request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if weight > MOST_HEADERS {
        return Err(Problem::new(Code::Validation, "The header is too large. At most 32 KiB are taken."));
    }
    Ok(())
}

/// Puts the envelope around a failure that has none yet.
fn dress(response: ServiceResponse<BoxBody>, family: Family) -> ServiceResponse<BoxBody> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let known = response.response().extensions().get::<Problem>().cloned();
    let has_body = response.response().extensions().get::<OwnBody>().is_some();
    let Some(problem) = known.or_else(|| (!has_body).then(|| bare(status))) else { return response };
    let mut rendered = family.render(&problem);
    for (name, value) in response.headers() {
        if is_kept(name) {
            rendered.headers_mut().append(name.clone(), value.clone());
        }
    }
    response.into_response(rendered)
}

/// Fields of a bare failure that its envelope takes over.
fn is_kept(name: &HeaderName) -> bool {
    [header::ALLOW, header::SET_COOKIE, header::VARY].contains(name)
        || name.as_str().starts_with("access-control-")
}

fn finish(mut response: ServiceResponse<BoxBody>, line: Line, id: &str) -> ServiceResponse<BoxBody> {
    let standing = response.request().extensions().get::<Standing>().copied();
    if let Some(standing) = standing {
        standing.tell(response.headers_mut());
    }
    common(response.headers_mut(), id);
    line.write(response.status(), id);
    response
}

fn common(headers: &mut HeaderMap, id: &str) {
    headers::secure(headers);
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, value);
    }
}

/// A failure whose request is lost: something panicked, or a middleware gave up.
#[derive(Debug)]
struct Bare {
    family: Family,
    problem: Problem,
    id: String,
}

impl fmt::Display for Bare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl ResponseError for Bare {
    fn status_code(&self) -> StatusCode {
        self.problem.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = self.family.render(&self.problem);
        common(response.headers_mut(), &self.id);
        response
    }
}

/// Marks a failure that has a body of its own, such as a page for a browser. It goes into the response's extensions.
pub(crate) struct OwnBody;

fn bare(status: StatusCode) -> Problem {
    let code = Code::of(status);
    let message = match code {
        Code::NotFound => "There is nothing at this address.",
        Code::Method => "This address does not take this method.",
        Code::TooLarge => "The body is too large.",
        Code::Internal => "Something went wrong on our side.",
        _ => "The request is not understood.",
    };
    Problem::new(code, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::body::to_bytes;
    use actix_web::dev::Service;
    use actix_web::middleware::from_fn;
    use actix_web::{App, test, web};

    async fn panics() -> HttpResponse {
        panic!("a canary")
    }

    #[actix_web::test]
    async fn a_panic_is_a_500_in_the_envelope() {
        let app = App::new().wrap(from_fn(envelope)).default_service(web::to(panics));
        let app = test::init_service(app).await;
        for (path, expected) in [("/v1/x", "INTERNAL_ERROR"), ("/api/v1/x", "GeneralError")] {
            let request = test::TestRequest::get().uri(path).insert_header(("x-request-id", "mine"));
            let response = app.call(request.to_request()).await.unwrap_err().error_response();
            assert_eq!(response.status(), 500);
            assert_eq!(response.headers().get("x-request-id").unwrap(), "mine");
            assert_eq!(response.headers().get("cache-control").unwrap(), "no-store");
            let body = to_bytes(response.into_body()).await.unwrap();
            let body = std::str::from_utf8(&body).unwrap();
            assert!(body.contains(expected) && !body.contains("canary"), "{body}");
        }
    }
}
