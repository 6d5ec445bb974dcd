use super::account::who::is_nobody;
use super::layout::{Site, page};
use super::staff::{self, Frame};
use crate::http::{Call, Problem};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

#[derive(Template)]
#[template(path = "home/home.html")]
struct Home {
    site: Site,
}

#[derive(Template)]
#[template(path = "home/staff.html")]
struct StaffHome {
    site: Site,
    frame: Frame,
    name: String,
}

/// What this is, and who is signed in.
pub(super) async fn show(request: HttpRequest, call: Call) -> Result<HttpResponse, Problem> {
    match staff::read(&request, |_, _, by| Ok(by.name.clone())).await {
        Ok((site, frame, name)) => page(StatusCode::OK, &StaffHome { site, frame, name }),
        Err(problem) if is_nobody(&problem) => page(StatusCode::OK, &Home { site: Site::of(&call) }),
        Err(problem) => Err(problem),
    }
}
