use super::{id, title};
use crate::console::day::end_of_day;
use crate::console::form::{Form, Sent};
use crate::console::layout::{Site, page, see_other};
use crate::console::staff::{self, Frame};
use crate::genie::GrantChangeInput;
use crate::http::{Call, Code, IfMatch, Input, Problem, RawBody};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::access::genies::Genie;
use portcullis_domain::access::grants::{self, Grant};
use portcullis_domain::access::use_notices;
use portcullis_domain::base::{Patch, Version};
use portcullis_domain::{GrantId, Timestamp};
use serde_json::{Map, Value};

const FIELDS: [&str; 4] = ["name", "max_uses", "expires_on", "message"];

#[derive(Template)]
#[template(path = "links/edit.html")]
struct Page {
    site: Site,
    frame: Frame,
    genie: Genie,
    link: GrantId,
    title: String,
    form: Form,
    /// What the form was filled in for.
    version: String,
}

/// What of a link is changed most, to be changed.
pub(in crate::console) async fn show(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let call = Call::of(&request)?;
    match read(&request).await {
        Ok(found) => {
            let form = Form::new(&call, fields(&found.2.1));
            view(found, form, StatusCode::OK)
        }
        Err(problem) => staff::elsewhere(&request, None, problem).await,
    }
}

/// Saves it, unless somebody else did meanwhile.
pub(in crate::console) async fn save(request: HttpRequest, raw: RawBody) -> Result<HttpResponse, Problem> {
    let (call, sent, link) = (Call::of(&request)?, Sent::of(&raw)?, id(&request)?);
    let meant = IfMatch::version(sent.text("version"));
    let day = sent.text("expires_on").to_owned();
    let change = body(&sent, call.at).and_then(|body| GrantChangeInput::understand(body, call.at));
    let saved = staff::post(&request, &sent, change, move |tx, cx, by, change| {
        let (_, held) = grants::held(tx, by, link)?;
        let notify = use_notices::mode(tx, link)?;
        meant.check(|| Ok::<_, Problem>(use_notices::version(&held, notify)))?;
        let mut change = change.change(held.expires_at, None, cx.at)?;
        // A date says no time of day: the day that is there already is no change.
        if held.expires_at.is_some_and(|end| last_day(end) == day) {
            change.patch.expires_at = Patch::Keep;
        }
        grants::update(tx, cx, by, link, &change)?;
        Ok(format!("/links/{link}"))
    });
    match saved.await {
        Ok(path) => Ok(see_other(&format!("{}{path}", Site::of(&call).root))),
        Err(problem) if matches!(problem.code, Code::Validation | Code::Precondition) => {
            let problem = super::terms::at_fields(problem);
            let form = Form::refused(&call, sent.values.clone(), &problem, &FIELDS);
            match read(&request).await {
                Ok(found) => view(found, form, problem.code.status()),
                Err(problem) => staff::elsewhere(&request, Some(&sent), problem).await,
            }
        }
        Err(problem) => staff::elsewhere(&request, Some(&sent), problem).await,
    }
}

fn body(sent: &Sent, now: Timestamp) -> Result<Map<String, Value>, Problem> {
    let mut body = sent.body(&["name", "message"]);
    let uses = sent.text("max_uses");
    let uses = if uses.is_empty() {
        0.into()
    } else {
        uses.parse::<u64>().map_or_else(|_| uses.into(), Value::from)
    };
    body.insert("max_uses".into(), uses);
    let end = match sent.text("expires_on") {
        "" => Value::Null,
        day => {
            let end = end_of_day(day, now).map_err(|error| Problem::field("expires_on", error))?;
            end.at().to_string().into()
        }
    };
    body.insert("expires_at".into(), end);
    Ok(body)
}

fn fields(grant: &Grant) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("name".into(), grant.name.as_ref().map(ToString::to_string).unwrap_or_default().into());
    let uses = grant.max_uses.get();
    fields.insert("max_uses".into(), if uses == 0 { String::new() } else { uses.to_string() }.into());
    fields.insert("expires_on".into(), grant.expires_at.map(last_day).unwrap_or_default().into());
    let message = grant.conditions.message.as_ref().map(ToString::to_string);
    fields.insert("message".into(), message.unwrap_or_default().into());
    fields
}

/// The last day, in UTC, of which something is before this end.
fn last_day(end: Timestamp) -> String {
    Timestamp::from_micros(end.micros() - 1).to_string()[..10].to_owned()
}

type Found = (Site, Frame, ((Genie, Version), Grant));

async fn read(request: &HttpRequest) -> Result<Found, Problem> {
    let link = id(request)?;
    staff::read(request, move |tx, _, by| {
        let (genie, grant) = grants::managed(tx, by, link)?;
        let version = use_notices::version(&grant, use_notices::mode(tx, link)?);
        Ok(((genie, version), grant))
    })
    .await
}

fn view(
    (site, frame, ((genie, version), grant)): Found,
    form: Form,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let (title, version) = (title(&grant), version.to_string());
    page(status, &Page { site, frame, genie, link: grant.id, title, form, version })
}
