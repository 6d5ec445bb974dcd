//! One's own page: how pages are, and where one is signed in.

mod look;
mod sessions;
mod show;

use super::failure;
use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

/// The routes of these pages.
pub(super) fn configure(config: &mut ServiceConfig) {
    let page = |path: &str| web::resource(path.to_owned()).wrap(from_fn(failure::as_page));
    config
        .service(
            page("/me")
                .route(web::get().to(show::show))
                .route(web::head().to(show::show))
                .route(web::post().to(look::save)),
        )
        .service(
            page("/me/sessions")
                .route(web::get().to(show::show))
                .route(web::head().to(show::show))
                .route(web::post().to(sessions::end)),
        );
}
