//! Pages for people: the door of a link, the request for access and its answer, signing in and out, choosing a
//! password. They work without scripts.

mod account;
mod cookie;
mod day;
mod door;
mod end;
mod failure;
mod form;
mod genies;
mod given;
mod home;
mod layout;
mod link;
mod links;
mod me;
mod request;
mod staff;
#[cfg(test)]
mod texts;
mod tidy;
mod unsubscribe;

pub(crate) use failure::nowhere;

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

/// The routes of the pages.
pub(crate) fn configure(config: &mut ServiceConfig) {
    let page = |path: &str| web::resource(path.to_owned()).wrap(from_fn(failure::as_page));
    config
        .service(page("/").route(web::get().to(home::show)).route(web::head().to(home::show)))
        .service(
            page("/a/{token}")
                .route(web::get().to(link::show))
                .route(web::head().to(link::show))
                .route(web::post().to(link::open)),
        )
        .service(page("/g/{url_name}").route(web::get().to(door::show)).route(web::head().to(door::show)))
        .service(page("/g/{url_name}/request").route(web::post().to(door::ask)))
        .service(
            page("/requests/{id}").route(web::get().to(request::show)).route(web::head().to(request::show)),
        )
        .service(
            page("/ends/{kind}/{target}").route(web::get().to(end::show)).route(web::head().to(end::show)),
        )
        .service(page("/ends/{kind}/{target}/extend").route(web::post().to(end::extend)))
        .service(
            page("/unsubscribe/{token}")
                .route(web::get().to(unsubscribe::show))
                .route(web::head().to(unsubscribe::show))
                .route(web::post().to(unsubscribe::stop)),
        )
        .service(page("/unsubscribe/{token}/undo").route(web::post().to(unsubscribe::start)))
        .service(page("/requests/{id}/approve").route(web::post().to(request::approve)))
        .service(page("/requests/{id}/deny").route(web::post().to(request::deny)))
        .service(
            page("/sign-in")
                .route(web::get().to(account::sign_in::show))
                .route(web::head().to(account::sign_in::show))
                .route(web::post().to(account::sign_in::sign_in)),
        )
        .service(page("/sign-out").route(web::post().to(account::sign_out::sign_out)))
        .service(
            page("/set-password/{token}")
                .route(web::get().to(account::set_password::show))
                .route(web::head().to(account::set_password::show))
                .route(web::post().to(account::set_password::set)),
        )
        .service(
            page("/forgot-password")
                .route(web::get().to(account::forgot_password::show))
                .route(web::head().to(account::forgot_password::show))
                .route(web::post().to(account::forgot_password::ask)),
        )
        .configure(genies::configure)
        .configure(links::configure)
        .configure(given::configure)
        .configure(me::configure)
        .service(
            web::resource("/assets/app.js")
                .route(web::get().to(layout::assets::script))
                .route(web::head().to(layout::assets::script)),
        )
        .service(
            web::resource("/assets/style.css")
                .route(web::get().to(layout::assets::style))
                .route(web::head().to(layout::assets::style)),
        );
}
