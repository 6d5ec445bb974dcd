use super::{FIELDS, Row, end};
use crate::console::form::{Form, Sent};
use crate::console::genies::{Subject, id};
use crate::console::layout::{Moment, Site, page, see_other};
use crate::console::links::at_fields;
use crate::console::staff::{self, Frame};
use crate::http::{Call, Code, Problem, RawBody, pairs};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::access::genies;
use portcullis_domain::access::people::{self, AddUserError, GenieUser, Who};
use portcullis_domain::access::status::AccessStatus;
use portcullis_domain::base::Slice;
use portcullis_domain::{AccessId, Email, Timestamp};
use serde_json::{Map, Value};

/// Rows on a page.
const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "given/people.html")]
struct Page {
    site: Site,
    frame: Frame,
    genie: Subject,
    rows: Vec<Row>,
    next: Option<AccessId>,
    form: Form,
}

fn row(user: GenieUser, at: Timestamp) -> Row {
    let is_over = user.status(at) == AccessStatus::Expired;
    Row {
        about: user.person.email.to_string(),
        end: user.expires_at.map(Moment::from),
        is_over,
        end_path: format!("/ends/person/{}.{}", user.genie, user.user),
        remove_path: format!("/genies/{}/people/{}/remove", user.genie, user.user),
        name: user.person.full_name,
    }
}

/// The people who have direct access, and a form to give it to one more.
pub(in crate::console) async fn show(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let form = Form::new(&Call::of(&request)?, Map::new());
    view(&request, None, form, StatusCode::OK).await
}

/// Gives somebody access.
pub(in crate::console) async fn add(request: HttpRequest, raw: RawBody) -> Result<HttpResponse, Problem> {
    let (call, sent, genie) = (Call::of(&request)?, Sent::of(&raw)?, id(&request)?);
    let who = sent.text("email").parse::<Email>().map_err(|error| Problem::field("email", error));
    let given = staff::post(&request, &sent, (who, end(&sent, call.at)), move |tx, cx, by, (who, end)| {
        let given = people::add(tx, cx, by, genie, &Who::Email(who.clone()), *end);
        match given {
            Ok(_) => Ok(format!("/genies/{genie}/people")),
            Err(AddUserError::NoSuchUser) => {
                Err(Problem::field("email", "Nobody here has this address. Send them a link instead."))
            }
            Err(error) => Err(error.into()),
        }
    });
    match given.await {
        Ok(path) => Ok(see_other(&format!("{}{path}", Site::of(&call).root))),
        Err(problem) if problem.code == Code::Validation => {
            let status = problem.code.status();
            let form = Form::refused(&call, sent.values.clone(), &at_fields(problem), &FIELDS);
            view(&request, Some(&sent), form, status).await
        }
        Err(problem) => staff::elsewhere(&request, Some(&sent), problem).await,
    }
}

async fn view(
    request: &HttpRequest,
    sent: Option<&Sent>,
    form: Form,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let (genie, at) = (id(request)?, Call::of(request)?.at);
    let query = pairs(request.query_string()).unwrap_or_default();
    let after = query.get("after").and_then(Value::as_str).and_then(|after| after.parse().ok()).map(AccessId);
    let found = staff::read(request, move |tx, _, by| {
        let part = people::list(tx, by, genie, Slice { after, limit: ROWS })?;
        Ok((genies::managed(tx, by, genie)?, part))
    });
    match found.await {
        Ok((site, frame, (genie, part))) => {
            let genie = Subject::of(&genie, "people");
            let rows = part.items.into_iter().map(|user| row(user, at)).collect();
            page(status, &Page { site, frame, genie, rows, next: part.next, form })
        }
        Err(problem) => staff::elsewhere(request, sent, problem).await,
    }
}
