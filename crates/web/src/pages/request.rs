use super::show::{Moment, Site, page, see_other};
use super::sign_in::{Back, or_sign_in};
use crate::auth::{Caller, SignedIn};
use crate::http::{Call, Code, Parsed, Problem, RawBody, now};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::access::genies::Genie;
use portcullis_domain::access::grants::Expiry;
use portcullis_domain::access::requests::{AccessRequest, RequestState, ResolveError};
use portcullis_domain::{Context, Principal, RequestId, Timestamp, Tx, access};
use serde_json::Value;
use std::time::Duration;

#[derive(Template)]
#[template(path = "request.html")]
struct Page {
    site: Site,
    id: RequestId,
    genie: String,
    notice: Option<String>,
    name: Option<String>,
    email: String,
    message: Option<String>,
    asked: Moment,
    resolution: Option<Resolution>,
}

struct Resolution {
    what: &'static str,
    at: Moment,
    until: Option<Moment>,
}

impl Resolution {
    fn of(state: &RequestState) -> Option<Self> {
        match *state {
            RequestState::Pending => None,
            RequestState::Approved { at, expires_at, .. } => {
                Some(Self { what: "Approved", at: at.into(), until: expires_at.map(Moment::from) })
            }
            RequestState::Denied { at, .. } => Some(Self { what: "Denied", at: at.into(), until: None }),
        }
    }
}

/// A visitor's request, for the Genie's owner.
pub(super) async fn show(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let id = id(&request)?;
    match read(&request, id).await {
        Ok(found) => view(&request, found, None, StatusCode::OK),
        Err(problem) => or_sign_in(&request, Back::Request(id), problem).await,
    }
}

pub(super) async fn approve(request: HttpRequest, body: RawBody) -> Result<HttpResponse, Problem> {
    let form = body.form()?;
    let date = form.get("expires_on").and_then(Value::as_str).unwrap_or_default().to_owned();
    let end = end_of_day(&date, now(&request)?);
    resolve(request, end, |tx, cx, by, id, end| access::requests::approve(tx, cx, by, id, *end)).await
}

pub(super) async fn deny(request: HttpRequest) -> Result<HttpResponse, Problem> {
    resolve(request, (), |tx, cx, by, id, ()| access::requests::deny(tx, cx, by, id)).await
}

type Resolve<I> =
    fn(&mut dyn Tx, &Context<'_>, &Principal, RequestId, &I) -> Result<AccessRequest, ResolveError>;

async fn resolve<I: Parsed<Value: Send + Sync + 'static>>(
    request: HttpRequest,
    input: I,
    work: Resolve<I::Value>,
) -> Result<HttpResponse, Problem> {
    let id = id(&request)?;
    let done = match Caller::<SignedIn>::of(&request) {
        Ok(caller) => {
            let resolved = caller.write(input, move |tx, cx, by, input| {
                work(tx, cx, by, id, input).map_err(|error| match error {
                    ResolveError::AlreadyResolved(_) => {
                        Problem::new(Code::Conflict, "Somebody answered this request before you.")
                    }
                    ResolveError::Guard(error) => error.into(),
                })
            });
            resolved.await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(_) => {
            let call = Call::of(&request)?;
            Ok(see_other(&format!("{}/requests/{id}", Site::of(&call.app).root)))
        }
        Err(problem) if matches!(problem.code, Code::Conflict | Code::Validation) => {
            let notice = problem.fields.values().next().cloned().unwrap_or(problem.message.to_string());
            view(&request, read(&request, id).await?, Some(notice), problem.code.status())
        }
        Err(problem) => or_sign_in(&request, Back::Request(id), problem).await,
    }
}

/// The end of a day in UTC, as a date field gives it; nothing was chosen where it is empty.
fn end_of_day(date: &str, now: Timestamp) -> Result<Option<Expiry>, Problem> {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    if date.is_empty() {
        return Ok(None);
    }
    let midnight = Timestamp::parse(&format!("{date}T00:00:00Z"))
        .map_err(|_| Problem::field("expires_on", "The date must be one such as 2026-01-31."))?;
    Expiry::new(midnight.plus(DAY), now)
        .map(Some)
        .map_err(|_| Problem::field("expires_on", "The date must not lie in the past."))
}

fn id(request: &HttpRequest) -> Result<RequestId, Problem> {
    let text = request.match_info().get("id").unwrap_or_default();
    text.parse().map_err(|_| Problem::new(Code::NotFound, "There is no access request with this id."))
}

async fn read(request: &HttpRequest, id: RequestId) -> Result<(Genie, AccessRequest), Problem> {
    let caller = Caller::<SignedIn>::of(request)?;
    caller.read((), move |tx, _, by, ()| Ok(access::requests::managed(tx, by, id)?)).await
}

fn view(
    request: &HttpRequest,
    (genie, found): (Genie, AccessRequest),
    notice: Option<String>,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let call = Call::of(request)?;
    let template = Page {
        site: Site::of(&call.app),
        id: found.id,
        genie: genie.name.to_string(),
        notice,
        name: found.name.map(|name| name.to_string()),
        email: found.email.to_string(),
        message: found.message.map(|message| message.to_string()),
        asked: found.created_at.into(),
        resolution: Resolution::of(&found.state),
    };
    page(status, &template)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_when_the_next_one_begins() {
        let now = Timestamp::parse("2026-01-31T09:00:00Z").unwrap();
        let end = |date| end_of_day(date, now).map(|end| end.map(|end| end.at().to_string()));
        assert_eq!(end("").unwrap(), None);
        assert_eq!(end("2026-01-31").unwrap().as_deref(), Some("2026-02-01T00:00:00Z"));
        for wrong in ["2026-01-30", "2026-02-30", "31.1.2026", "2026-01-31T00:00:00Z#", "tomorrow"] {
            assert!(end(wrong).is_err(), "{wrong}");
        }
    }
}
