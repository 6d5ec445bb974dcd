use super::{id, title};
use crate::console::form::{Form, Sent};
use crate::console::layout::{Site, page, see_other};
use crate::console::staff::{self, Frame};
use crate::http::{Call, Problem, RawBody};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::access::genies::Genie;
use portcullis_domain::access::grants::{self, Grant};
use serde_json::Map;

#[derive(Template)]
#[template(path = "links/end.html")]
struct Page {
    site: Site,
    frame: Frame,
    genie: Genie,
    grant: Grant,
    title: String,
    form: Form,
    /// Keys of the heading, of what happens, and of the button.
    keys: [&'static str; 3],
}

/// What a new token does, before it is made.
pub(in crate::console) async fn ask_rotate(request: HttpRequest) -> Result<HttpResponse, Problem> {
    ask(&request, ["rotate-link", "rotate-about", "rotate"]).await
}

/// Gives a link a new token.
pub(in crate::console) async fn rotate(request: HttpRequest, raw: RawBody) -> Result<HttpResponse, Problem> {
    let (call, sent, link) = (Call::of(&request)?, Sent::of(&raw)?, id(&request)?);
    let shows = call.app.settings.reveal_tokens;
    let rotated = staff::post(&request, &sent, (), move |tx, cx, by, ()| {
        let token = grants::rotate(tx, cx, by, link)?.token;
        Ok(if shows { link.to_string() } else { format!("{link} {}", token.reveal()) })
    });
    match rotated.await {
        Ok(led) => match led.split_once(' ') {
            Some((link, token)) => super::one::made(&request, link, token).await,
            None => Ok(see_other(&format!("{}/links/{led}?made", Site::of(&call).root))),
        },
        Err(problem) => staff::elsewhere(&request, Some(&sent), problem).await,
    }
}

/// What goes with a link, before it is deleted.
pub(in crate::console) async fn ask_delete(request: HttpRequest) -> Result<HttpResponse, Problem> {
    ask(&request, ["delete-link", "delete-link-about", "delete"]).await
}

/// Deletes it.
pub(in crate::console) async fn delete(request: HttpRequest, raw: RawBody) -> Result<HttpResponse, Problem> {
    let (call, sent, link) = (Call::of(&request)?, Sent::of(&raw)?, id(&request)?);
    let gone = staff::post(&request, &sent, (), move |tx, cx, by, ()| {
        let (genie, _) = grants::managed(tx, by, link)?;
        grants::delete(tx, cx, by, link)?;
        Ok(format!("/genies/{}", genie.id))
    });
    match gone.await {
        Ok(path) => Ok(see_other(&format!("{}{path}", Site::of(&call).root))),
        Err(problem) => staff::elsewhere(&request, Some(&sent), problem).await,
    }
}

async fn ask(request: &HttpRequest, keys: [&'static str; 3]) -> Result<HttpResponse, Problem> {
    let link = id(request)?;
    match staff::read(request, move |tx, _, by| Ok(grants::managed(tx, by, link)?)).await {
        Ok((site, frame, (genie, grant))) => {
            let (title, form) = (title(&grant), Form::new(&Call::of(request)?, Map::new()));
            page(StatusCode::OK, &Page { site, frame, genie, grant, title, form, keys })
        }
        Err(problem) => staff::elsewhere(request, None, problem).await,
    }
}
