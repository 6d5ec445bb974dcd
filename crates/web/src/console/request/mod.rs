use super::day::end_of_day;
use super::layout::{Moment, Site, page, see_other};
use crate::auth::{Caller, SignedIn};
use crate::console::account::sign_in::{Back, or_sign_in};
use crate::genie::LINK_ONLY;
use crate::http::fields::fields;
use crate::http::{Call, Code, FromWire, Input, Problem, RawBody};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::access::genies::Genie;
use portcullis_domain::access::grants::{Expiry, UseLimit};
use portcullis_domain::access::requests::{AccessRequest, Answer, Approval, RequestState, ResolveError, Way};
use portcullis_domain::base::{Patch, Reason};
use portcullis_domain::{RequestId, Timestamp, access};
use serde_json::{Map, Value};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

#[derive(Template)]
#[template(path = "request/request.html")]
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
    typed: Typed,
}

/// What was typed into the forms, as it was sent.
#[derive(Default)]
struct Typed {
    expires_on: String,
    max_uses: String,
    way: String,
    reason: String,
}

impl Typed {
    fn of(form: &Map<String, Value>) -> Self {
        let field = |name| form.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Self {
            expires_on: field("expires_on"),
            max_uses: field("max_uses"),
            way: field("as"),
            reason: field("reason"),
        }
    }
}

struct Resolution {
    what: String,
    at: Moment,
    until: Option<Moment>,
    reason: Option<String>,
    /// Whether it was somebody's answer.
    is_answer: bool,
}

impl Resolution {
    fn of(call: &Call, state: &RequestState) -> Option<Self> {
        let resolution = |what: &str, at: Timestamp| Self {
            what: call.words.say(what).to_string(),
            at: at.into(),
            until: None,
            reason: None,
            is_answer: true,
        };
        match state {
            RequestState::Pending => None,
            RequestState::Approved { at, expires_at, .. } => {
                Some(Self { until: expires_at.map(Moment::from), ..resolution("approved", *at) })
            }
            RequestState::Denied { at, reason, .. } => {
                let reason = reason.as_ref().map(ToString::to_string);
                Some(Self { reason, ..resolution("denied", *at) })
            }
            RequestState::Expired { at } => {
                Some(Self { is_answer: false, ..resolution("request-expired", *at) })
            }
        }
    }
}

/// A visitor's request, for those who decide about it.
pub(super) async fn show(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let id = id(&request)?;
    match read(&request, id).await {
        Ok(found) => view(&request, found, None, Typed::default(), StatusCode::OK),
        Err(problem) => or_sign_in(&request, Back::to(format!("/requests/{id}")), problem).await,
    }
}

fields! {
    /// What an approval gives.
    struct ApproveForm {
        /// The last day of the access, in UTC.
        nullable expires_on: Day,
        /// How often the link can be used.
        nullable max_uses: UseLimit,
        /// By what the visitor comes in.
        nullable way as "as": Way,
    } => Answer, |errors| {
        let max_uses = max_uses?.unwrap_or_default();
        if way == Some(Some(Way::Person)) && max_uses != UseLimit::UNLIMITED {
            errors.add::<()>("max_uses", LINK_ONLY);
        }
        Some(Answer::Approved(Approval { way: way?, max_uses, expires_at: expires_on?.map_or(Patch::Keep, |day| Patch::Set(day.0)) }))
    }
}

fields! {
    /// Why it is denied.
    struct DenyForm {
        /// The visitor reads it.
        nullable reason: Reason,
    } => Answer, |_errors| Some(Answer::Denied(reason?))
}

/// A day that is not over, as a date field gives it.
struct Day(Expiry);

impl FromWire for Day {
    fn from_wire(value: Value, now: Timestamp) -> Result<Self, String> {
        end_of_day(value.as_str().unwrap_or_default(), now).map(Self).map_err(ToOwned::to_owned)
    }

    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).into()
    }
}

pub(super) async fn approve(request: HttpRequest, body: RawBody) -> Result<HttpResponse, Problem> {
    resolve(request, body.form()?, ApproveForm::understand).await
}

pub(super) async fn deny(request: HttpRequest, body: RawBody) -> Result<HttpResponse, Problem> {
    // A bare press of the button sends nothing.
    let mut form = if body.is_empty() { Map::new() } else { body.form()? };
    if let Some(Value::String(reason)) = form.get_mut("reason") {
        // Browsers send every line break as CR LF, but count one character (HTML, form submission).
        *reason = reason.replace("\r\n", "\n");
    }
    resolve(request, form, DenyForm::understand).await
}

async fn resolve(
    request: HttpRequest,
    form: Map<String, Value>,
    understand: fn(Map<String, Value>, Timestamp) -> Result<Answer, Problem>,
) -> Result<HttpResponse, Problem> {
    let id = id(&request)?;
    let typed = Typed::of(&form);
    let done = match Caller::<SignedIn>::of(&request) {
        Ok(caller) => {
            let answer = understand(form, caller.call.at);
            let resolved = caller.write(answer, move |tx, cx, by, answer| {
                access::requests::answer(tx, cx, by, id, answer).map_err(|error| match error {
                    ResolveError::AlreadyResolved(_) => {
                        Problem::new(Code::Conflict, "Somebody answered this request before you.")
                    }
                    // Another account would not help: it stays on the page, as what is wrong with the answer.
                    ResolveError::Own => Problem::new(Code::Validation, error.to_string()),
                    error => error.into(),
                })
            });
            resolved.await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(_) => {
            let call = Call::of(&request)?;
            Ok(see_other(&format!("{}/requests/{id}", Site::of(&call).root)))
        }
        Err(problem) if matches!(problem.code, Code::Conflict | Code::Validation) => {
            let (found, words) = (read(&request, id).await?, Call::of(&request)?.words);
            let notice = match &found.1.state {
                RequestState::Expired { .. } => words.say("expired-before-you").to_string(),
                _ => words.sentence(problem.fields.values().next().map_or(&*problem.message, String::as_str)),
            };
            view(&request, found, Some(notice), typed, problem.code.status())
        }
        Err(problem) => or_sign_in(&request, Back::to(format!("/requests/{id}")), problem).await,
    }
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
    typed: Typed,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let call = Call::of(request)?;
    let template = Page {
        site: Site::of(&call),
        id: found.id,
        genie: genie.name.to_string(),
        notice,
        name: found.name.map(|name| name.to_string()),
        email: found.email.to_string(),
        message: found.message.map(|message| message.to_string()),
        asked: found.created_at.into(),
        resolution: Resolution::of(&call, &found.state),
        typed,
    };
    page(status, &template)
}
