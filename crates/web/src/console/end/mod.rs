use super::layout::{Moment, Site, page, see_other};
use crate::auth::{Caller, SignedIn};
use crate::console::account::sign_in::{self, Back};
use crate::http::{Call, Code, Problem, RawBody};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::access::ends::AccessKey;
use portcullis_domain::access::extend::{self, Extension};
use portcullis_domain::access::status::AccessStatus;
use portcullis_domain::access::{self, genies, grants};
use portcullis_domain::{Principal, Timestamp, Tx};
use portcullis_words::Words;
use serde_json::Value;

#[derive(Template)]
#[template(path = "end/end.html")]
struct Page {
    site: Site,
    path: String,
    genie: String,
    what: String,
    notice: Option<String>,
    end: Option<Moment>,
    is_over: bool,
}

/// An access, as much as the page shows of it.
struct Shown {
    genie: String,
    what: String,
    end: Option<Timestamp>,
    status: AccessStatus,
}

/// When an access ends, for whoever may extend it.
pub(super) async fn show(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let key = key(&request)?;
    match read(&request, key).await {
        Ok(shown) => view(&request, key, shown, None, StatusCode::OK),
        Err(problem) => {
            sign_in::or_sign_in(&request, Back::to(format!("/ends/{}/{key}", key.kind())), problem).await
        }
    }
}

/// Extends it by the usual time.
pub(super) async fn extend(request: HttpRequest, body: RawBody) -> Result<HttpResponse, Problem> {
    let key = key(&request)?;
    let form = body.form()?;
    let seen = form.get("from").and_then(Value::as_str).and_then(|seen| Timestamp::parse(seen).ok());
    let extension = Extension { to: None, from: Some(seen) };
    let done = match Caller::<SignedIn>::of(&request) {
        Ok(caller) => {
            let extended = caller.write((), move |tx, cx, by, ()| {
                match key {
                    AccessKey::Link(id) => drop(extend::link(tx, cx, by, id, &extension)?),
                    AccessKey::Person(genie, user) => {
                        drop(extend::person(tx, cx, by, (genie, user), &extension)?);
                    }
                    AccessKey::Team(genie, team) => {
                        drop(extend::team(tx, cx, by, (genie, team), &extension)?)
                    }
                }
                Ok(())
            });
            extended.await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(()) => {
            let root = Site::of(&Call::of(&request)?).root;
            Ok(see_other(&format!("{root}/ends/{}/{key}", key.kind())))
        }
        Err(problem) if matches!(problem.code, Code::Conflict | Code::Validation) => {
            let said = problem.fields.values().next().map_or(&*problem.message, String::as_str);
            let notice = Some(Call::of(&request)?.words.sentence(said));
            view(&request, key, read(&request, key).await?, notice, problem.code.status())
        }
        Err(problem) => {
            sign_in::or_sign_in(&request, Back::to(format!("/ends/{}/{key}", key.kind())), problem).await
        }
    }
}

fn key(request: &HttpRequest) -> Result<AccessKey, Problem> {
    let part = |name| request.match_info().get(name).unwrap_or_default();
    AccessKey::parse(part("kind"), part("target"))
        .map_err(|_| Problem::new(Code::NotFound, "There is no access with this id."))
}

async fn read(request: &HttpRequest, key: AccessKey) -> Result<Shown, Problem> {
    let caller = Caller::<SignedIn>::of(request)?;
    let words = caller.call.words;
    caller.read((), move |tx, cx, by, ()| found(tx, (cx.at, words), by, key)).await
}

fn found(
    tx: &mut dyn Tx,
    (at, words): (Timestamp, Words),
    by: &Principal,
    key: AccessKey,
) -> Result<Shown, Problem> {
    Ok(match key {
        AccessKey::Link(id) => {
            let (genie, grant) = grants::managed(tx, by, id)?;
            let status = grant.status(at);
            let what = match grant.recipient {
                Some(recipient) => words
                    .say("link-for")
                    .with("label", &grant.label)
                    .with("email", &recipient.email)
                    .to_string(),
                None => words.say("link-of-label").with("label", &grant.label).to_string(),
            };
            Shown { genie: genie.name.to_string(), what, end: grant.expires_at, status }
        }
        AccessKey::Person(genie, user) => {
            let access = access::people::get(tx, by, genie, user)?;
            let (status, end) = (access.status(at), access.expires_at);
            let genie = genies::managed(tx, by, genie)?.name.to_string();
            Shown { genie, what: access.person.full_name, end, status }
        }
        AccessKey::Team(genie, team) => {
            let access = access::teams::get(tx, by, genie, team)?;
            let (status, end) = (access.status(at), access.expires_at);
            let genie = genies::managed(tx, by, genie)?.name.to_string();
            Shown {
                genie,
                what: words.say("team-named").with("team", &access.team_name).to_string(),
                end,
                status,
            }
        }
    })
}

fn view(
    request: &HttpRequest,
    key: AccessKey,
    shown: Shown,
    notice: Option<String>,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let call = Call::of(request)?;
    let template = Page {
        site: Site::of(&call),
        path: format!("{}/{key}", key.kind()),
        genie: shown.genie,
        what: shown.what,
        notice,
        end: shown.end.map(Moment::from),
        is_over: shown.status == AccessStatus::Expired,
    };
    page(status, &template)
}
