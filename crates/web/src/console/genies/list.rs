use crate::console::layout::{Site, page};
use crate::console::staff::{self, Frame};
use crate::http::{Problem, pairs};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::GenieId;
use portcullis_domain::access::genies::{self, Genie, GenieScope};
use portcullis_domain::base::{Permission, Slice};
use serde_json::Value;

/// Rows on a page.
const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "genies/list.html")]
struct Page {
    site: Site,
    frame: Frame,
    genies: Vec<Genie>,
    next: Option<GenieId>,
    may_make: bool,
    /// Whether everybody's can be shown, and are.
    all: Option<bool>,
}

/// The caller's Genies, or everybody's for whoever manages them all.
pub(in crate::console) async fn show(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let query = pairs(request.query_string()).unwrap_or_default();
    let wants_all = query.get("scope").is_some_and(|scope| scope == "everything");
    let after = query.get("after").and_then(Value::as_str).and_then(|after| after.parse().ok());
    let found = staff::read(&request, move |tx, _, by| {
        let slice = Slice { after, limit: ROWS };
        let may_see_all = by.can(Permission::GeniesManageAll);
        let part = match wants_all && may_see_all {
            true => genies::everything(tx, by, GenieScope::Everything, slice)?,
            false => genies::list(tx, by, slice)?,
        };
        let may_make = may_see_all || by.can(Permission::GeniesWrite);
        Ok((part, may_make, may_see_all.then_some(wants_all)))
    });
    match found.await {
        Ok((site, frame, (part, may_make, all))) => {
            let (genies, next) = (part.items, part.next);
            page(StatusCode::OK, &Page { site, frame, genies, next, may_make, all })
        }
        Err(problem) => staff::elsewhere(&request, None, problem).await,
    }
}
