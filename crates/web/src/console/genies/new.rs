use crate::console::form::{Form, Sent, is_checked};
use crate::console::layout::{Site, page, see_other};
use crate::console::staff::{self, Frame};
use crate::genie::NewGenieInput;
use crate::http::{Call, Code, Input, Problem, RawBody};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::access::genies::{self, CreateGenieError};
use portcullis_domain::base::Permission;
use serde_json::Map;

const FIELDS: [&str; 4] = ["name", "url_name", "description", "launch_url"];

#[derive(Template)]
#[template(path = "genies/new.html")]
struct Page {
    site: Site,
    frame: Frame,
    form: Form,
}

/// The form of a new Genie.
pub(in crate::console) async fn show(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let form = Form::new(&Call::of(&request)?, Map::new());
    view(&request, None, form, StatusCode::OK).await
}

/// Makes it, and goes on to its first link.
pub(in crate::console) async fn create(request: HttpRequest, body: RawBody) -> Result<HttpResponse, Problem> {
    let (call, sent) = (Call::of(&request)?, Sent::of(&body)?);
    let mut values = sent.body(&FIELDS);
    values.insert("is_public".into(), is_checked(&sent.values, "is_public"));
    let new = NewGenieInput::understand(values, call.at);
    let made = staff::post(&request, &sent, new, |tx, cx, by, new| {
        Ok(format!("/genies/{}", genies::create(tx, cx, by, new)?.id))
    });
    match made.await {
        Ok(path) => Ok(see_other(&format!("{}{path}", Site::of(&call).root))),
        Err(problem) if problem.code == Code::Validation => {
            let form = Form::refused(
                &call,
                sent.values.clone(),
                &problem,
                &["name", "url_name", "description", "launch_url", "is_public"],
            );
            view(&request, Some(&sent), form, problem.code.status()).await
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
    let may = staff::read(request, |_, _, by| {
        let may = by.can(Permission::GeniesWrite) || by.can(Permission::GeniesManageAll);
        if may { Ok(()) } else { Err(CreateGenieError::Forbidden.into()) }
    });
    match may.await {
        Ok((site, frame, ())) => page(status, &Page { site, frame, form }),
        Err(problem) => staff::elsewhere(request, sent, problem).await,
    }
}
