use super::show::{Site, page};
use crate::http::{Call, Problem};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    site: Site,
}

/// What this is.
pub(super) async fn show(call: Call) -> Result<HttpResponse, Problem> {
    page(StatusCode::OK, &Home { site: Site::of(&call.app) })
}
