use super::account::who::signed_in;
use super::layout::{Site, page};
use crate::http::{Call, Problem};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

#[derive(Template)]
#[template(path = "home/home.html")]
struct Home {
    site: Site,
    /// The address of whoever is signed in.
    email: Option<String>,
}

/// What this is, and who is signed in.
pub(super) async fn show(request: HttpRequest, call: Call) -> Result<HttpResponse, Problem> {
    let email = signed_in(&request).await?;
    page(StatusCode::OK, &Home { site: Site::of(&call), email })
}
