//! Genies: which there are, a new one, and one's settings and end.

mod delete;
mod list;
mod new;
mod requests;
mod settings;

use super::failure;
use crate::http::Problem;
use actix_web::HttpRequest;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};
use portcullis_domain::GenieId;
use portcullis_domain::access::genies::Genie;
use portcullis_domain::access::guard::GuardError;
use serde_json::{Map, Value};

/// The routes of these pages.
pub(super) fn configure(config: &mut ServiceConfig) {
    let page = |path: &str| web::resource(path.to_owned()).wrap(from_fn(failure::as_page));
    config
        .service(page("/genies").route(web::get().to(list::show)).route(web::head().to(list::show)))
        .service(
            page("/genies/new")
                .route(web::get().to(new::show))
                .route(web::head().to(new::show))
                .route(web::post().to(new::create)),
        )
        .service(
            page("/genies/{id}/settings")
                .route(web::get().to(settings::show))
                .route(web::head().to(settings::show))
                .route(web::post().to(settings::save)),
        )
        .service(
            page("/genies/{id}/delete")
                .route(web::get().to(delete::show))
                .route(web::head().to(delete::show))
                .route(web::post().to(delete::delete)),
        )
        .service(
            page("/genies/{id}/requests")
                .route(web::get().to(requests::show))
                .route(web::head().to(requests::show)),
        );
}

/// The Genie that an address names.
pub(super) fn id(request: &HttpRequest) -> Result<GenieId, Problem> {
    let text = request.match_info().get("id").unwrap_or_default();
    text.parse().map_err(|_| GuardError::NoGenie.into())
}

/// A Genie on the pages that are about it.
pub(super) struct Subject {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) url_name: String,
    pub(super) is_public: bool,
    pub(super) is_active: bool,
    /// Which of its pages is shown.
    pub(super) tab: &'static str,
}

impl Subject {
    pub(super) fn of(genie: &Genie, tab: &'static str) -> Self {
        Self {
            id: genie.id.to_string(),
            name: genie.name.to_string(),
            url_name: genie.url_name.to_string(),
            is_public: genie.is_public,
            is_active: genie.is_active,
            tab,
        }
    }

    pub(super) fn is_at(&self, tab: &str) -> bool {
        self.tab == tab
    }

    /// Path, key and name of each of its pages.
    pub(super) fn tabs(&self) -> [(String, &'static str, &'static str); 5] {
        let path = |end: &str| format!("/genies/{}{end}", self.id);
        [
            (path(""), "tab-links", "links"),
            (path("/people"), "tab-people", "people"),
            (path("/teams"), "tab-teams", "teams"),
            (path("/requests"), "tab-requests", "requests"),
            (path("/settings"), "tab-settings", "settings"),
        ]
    }
}

/// The fields of a Genie as a form shows them.
fn fields(genie: &Genie) -> Map<String, Value> {
    let text = |text: Option<String>| Value::String(text.unwrap_or_default());
    let mut fields = Map::new();
    fields.insert("name".into(), text(Some(genie.name.to_string())));
    fields.insert("url_name".into(), text(Some(genie.url_name.to_string())));
    fields.insert("description".into(), text(genie.description.as_ref().map(ToString::to_string)));
    fields.insert("launch_url".into(), text(genie.launch_url.as_ref().map(ToString::to_string)));
    let flags = [
        ("is_public", genie.is_public),
        ("is_active", genie.is_active),
        ("remind_before_end", genie.remind_before_end),
    ];
    for (name, _) in flags.into_iter().filter(|(_, is_set)| *is_set) {
        fields.insert(name.into(), "on".into());
    }
    fields
}
