use super::id;
use crate::console::form::{Form, Sent};
use crate::console::layout::{Site, page, see_other};
use crate::console::staff::{self, Frame};
use crate::http::{Call, Problem, RawBody};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::access::genies::{self, Genie};
use portcullis_domain::access::grants;
use portcullis_domain::access::{people, requests, teams};
use portcullis_domain::base::Slice;
use serde_json::Map;

#[derive(Template)]
#[template(path = "genies/delete.html")]
struct Page {
    site: Site,
    frame: Frame,
    genie: Genie,
    lost: Lost,
    form: Form,
}

/// How much goes with a Genie; of each at most as many as a list has.
struct Lost {
    links: usize,
    people: usize,
    teams: usize,
    requests: usize,
}

/// What is lost with a Genie, before it is.
pub(in crate::console) async fn show(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let genie = id(&request)?;
    let found = staff::read(&request, move |tx, _, by| {
        let lost = Lost {
            links: grants::list(tx, by, genie, Slice::first())?.items.len(),
            people: people::list(tx, by, genie, Slice::first())?.items.len(),
            teams: teams::list(tx, by, genie)?.len(),
            requests: requests::list(tx, by, genie, None, Slice::first())?.items.len(),
        };
        Ok((genies::managed(tx, by, genie)?, lost))
    });
    match found.await {
        Ok((site, frame, (genie, lost))) => {
            let form = Form::new(&Call::of(&request)?, Map::new());
            page(StatusCode::OK, &Page { site, frame, genie, lost, form })
        }
        Err(problem) => staff::elsewhere(&request, None, problem).await,
    }
}

/// Deletes it.
pub(in crate::console) async fn delete(request: HttpRequest, body: RawBody) -> Result<HttpResponse, Problem> {
    let (call, sent, genie) = (Call::of(&request)?, Sent::of(&body)?, id(&request)?);
    let gone = staff::post(&request, &sent, (), move |tx, cx, by, ()| {
        genies::delete(tx, cx, by, genie)?;
        Ok("/genies".to_owned())
    });
    match gone.await {
        Ok(path) => Ok(see_other(&format!("{}{path}", Site::of(&call).root))),
        Err(problem) => staff::elsewhere(&request, Some(&sent), problem).await,
    }
}
