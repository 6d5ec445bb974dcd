//! Direct access to a Genie: the people who have it, and the teams.

mod people;
mod remove;
mod teams;

use super::day::end_of_day;
use super::failure;
use super::form::Sent;
use super::layout::{Moment, Site};
use crate::http::Problem;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use portcullis_domain::Timestamp;
use portcullis_domain::access::grants::Expiry;
use portcullis_domain::base::Patch;

/// The fields of both forms that have a place for what is wrong with them.
const FIELDS: [&str; 3] = ["email", "team", "expires_on"];

/// The routes of these pages.
pub(super) fn configure(config: &mut ServiceConfig) {
    let page = |path: &str| web::resource(path.to_owned()).wrap(from_fn(failure::as_page));
    config
        .service(
            page("/genies/{id}/people")
                .route(web::get().to(people::show))
                .route(web::head().to(people::show))
                .route(web::post().to(people::add)),
        )
        .service(
            page("/genies/{id}/teams")
                .route(web::get().to(teams::show))
                .route(web::head().to(teams::show))
                .route(web::post().to(teams::add)),
        )
        .service(
            page("/genies/{id}/{kind:people|teams}/{who}/remove")
                .route(web::get().to(remove::ask))
                .route(web::head().to(remove::ask))
                .route(web::post().to(remove::remove)),
        );
}

/// Somebody who has access, or a team.
struct Row {
    name: String,
    about: String,
    end: Option<Moment>,
    is_over: bool,
    /// Where its end is shown, to be moved.
    end_path: String,
    remove_path: String,
}

impl Row {
    fn end_text(&self, site: &Site) -> String {
        site.say(if self.is_over { "ended-at" } else { "ends-at" }).to_string()
    }
}

/// The end that a form says; none: as the installation has it.
///
/// # Errors
/// 400 on `expires_on`.
fn end(sent: &Sent, now: Timestamp) -> Result<Patch<Expiry>, Problem> {
    match sent.text("expires_on") {
        "" => Ok(Patch::Keep),
        day => end_of_day(day, now).map(Patch::Set).map_err(|error| Problem::field("expires_on", error)),
    }
}
