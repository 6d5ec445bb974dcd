//! The links of a Genie: which there are, a new one, and one with what was done by it.

mod edit;
mod end;
mod list;
mod new;
mod one;
mod terms;

pub(super) use terms::at_fields;

use super::failure;
use super::layout::Site;
use crate::http::Problem;
use actix_web::HttpRequest;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use portcullis_domain::access::grants::Grant;
use portcullis_domain::access::guard::GuardError;
use portcullis_domain::access::status::AccessStatus;
use portcullis_domain::{GrantId, Timestamp};

/// The routes of these pages.
pub(super) fn configure(config: &mut ServiceConfig) {
    let page = |path: &str| web::resource(path.to_owned()).wrap(from_fn(failure::as_page));
    config
        .service(page("/genies/{id}").route(web::get().to(list::show)).route(web::head().to(list::show)))
        .service(
            page("/genies/{id}/links/new")
                .route(web::get().to(new::show))
                .route(web::head().to(new::show))
                .route(web::post().to(new::create)),
        )
        .service(page("/links/{link}").route(web::get().to(one::show)).route(web::head().to(one::show)))
        .service(
            page("/links/{link}/edit")
                .route(web::get().to(edit::show))
                .route(web::head().to(edit::show))
                .route(web::post().to(edit::save)),
        )
        .service(
            page("/links/{link}/rotate")
                .route(web::get().to(end::ask_rotate))
                .route(web::head().to(end::ask_rotate))
                .route(web::post().to(end::rotate)),
        )
        .service(
            page("/links/{link}/delete")
                .route(web::get().to(end::ask_delete))
                .route(web::head().to(end::ask_delete))
                .route(web::post().to(end::delete)),
        );
}

/// The link that an address names.
fn id(request: &HttpRequest) -> Result<GrantId, Problem> {
    let text = request.match_info().get("link").unwrap_or_default();
    text.parse().map(GrantId).map_err(|_| GuardError::NoGrant.into())
}

/// What people call a link: its name, else whose it is, else how its token begins.
fn title(grant: &Grant) -> String {
    match (&grant.name, &grant.recipient) {
        (Some(name), _) => name.to_string(),
        (None, Some(recipient)) => recipient.email.to_string(),
        (None, None) => grant.label.clone(),
    }
}

/// How far a link is used.
struct Meter {
    used: u64,
    /// `None`: without limit.
    most: Option<u64>,
}

impl Meter {
    fn of(grant: &Grant) -> Self {
        Self { used: grant.use_count, most: Some(u64::from(grant.max_uses.get())).filter(|most| *most > 0) }
    }

    fn text(&self, site: &Site) -> String {
        match self.most {
            Some(most) => site.say("used-of").with("used", self.used).with("most", most).to_string(),
            None => site.say("used-times").with("used", self.used).to_string(),
        }
    }
}

/// The key of a link's state.
fn state(grant: &Grant, at: Timestamp) -> &'static str {
    match grant.status(at) {
        AccessStatus::Active => "state-active",
        AccessStatus::UsedUp => "state-used-up",
        AccessStatus::Expired => "state-expired",
        AccessStatus::NotStarted => "state-not-started",
        AccessStatus::Ended => "state-ended",
    }
}
