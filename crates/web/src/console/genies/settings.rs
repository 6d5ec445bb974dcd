use super::{Subject, fields, id};
use crate::console::form::{Form, Sent, is_checked};
use crate::console::layout::{Site, page, see_other};
use crate::console::staff::{self, Frame};
use crate::genie::GenieChangeInput;
use crate::http::{Call, Code, IfMatch, Input, Problem, RawBody};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::access::genies::{self, Genie};

const FLAGS: [&str; 3] = ["is_public", "is_active", "remind_before_end"];
const FIELDS: [&str; 7] =
    ["name", "url_name", "description", "launch_url", "is_public", "is_active", "remind_before_end"];

#[derive(Template)]
#[template(path = "genies/settings.html")]
struct Page {
    site: Site,
    frame: Frame,
    genie: Subject,
    form: Form,
    /// What the form was filled in for: another version was made by somebody else.
    version: String,
    is_saved: bool,
}

/// What a Genie is, to be changed.
pub(in crate::console) async fn show(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let is_saved = request.query_string() == "saved";
    match read(&request).await {
        Ok((site, frame, genie)) => {
            let form = Form::new(&Call::of(&request)?, fields(&genie));
            let version = genie.version().to_string();
            let genie = Subject::of(&genie, "settings");
            page(StatusCode::OK, &Page { site, frame, genie, form, version, is_saved })
        }
        Err(problem) => staff::elsewhere(&request, None, problem).await,
    }
}

/// Saves it, unless somebody else did meanwhile.
pub(in crate::console) async fn save(request: HttpRequest, body: RawBody) -> Result<HttpResponse, Problem> {
    let (call, sent, genie) = (Call::of(&request)?, Sent::of(&body)?, id(&request)?);
    let mut values = sent.body(&FIELDS);
    for flag in FLAGS {
        values.insert(flag.into(), is_checked(&sent.values, flag));
    }
    let meant = IfMatch::version(sent.text("version"));
    let change = GenieChangeInput::understand(values, call.at);
    let saved = staff::post(&request, &sent, change, move |tx, cx, by, change| {
        meant.check(|| genies::held(tx, by, genie).map(|genie| genie.version()))?;
        genies::update(tx, cx, by, genie, change)?;
        Ok(format!("/genies/{genie}/settings?saved"))
    });
    match saved.await {
        Ok(path) => Ok(see_other(&format!("{}{path}", Site::of(&call).root))),
        Err(problem) if matches!(problem.code, Code::Validation | Code::Precondition) => {
            let status = problem.code.status();
            let form = Form::refused(&call, sent.values.clone(), &problem, &FIELDS);
            match read(&request).await {
                Ok((site, frame, now)) => {
                    // Whoever sends it again has read what is said above the form.
                    let version = now.version().to_string();
                    let genie = Subject::of(&now, "settings");
                    page(status, &Page { site, frame, genie, form, version, is_saved: false })
                }
                Err(problem) => staff::elsewhere(&request, Some(&sent), problem).await,
            }
        }
        Err(problem) => staff::elsewhere(&request, Some(&sent), problem).await,
    }
}

async fn read(request: &HttpRequest) -> Result<(Site, Frame, Genie), Problem> {
    let genie = id(request)?;
    staff::read(request, move |tx, _, by| Ok(genies::managed(tx, by, genie)?)).await
}
