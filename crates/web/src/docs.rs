//! The API's description, and a page to read and try it.

use crate::http::Problem;
use crate::openapi::openapi;
use actix_web::http::header;
use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use std::sync::{Arc, LazyLock};
use utoipa_swagger_ui::Config;

/// Swagger UI sets styles from its script, and has its pictures in itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| {
    Bytes::from(openapi().to_json().expect("the document is made of texts, numbers and maps with text keys"))
});

pub(crate) fn register(config: &mut ServiceConfig) {
    let pages = Arc::new(Config::from("/openapi.json").validator_url("none"));
    config
        .service(
            web::resource("/openapi.json").route(web::get().to(document)).route(web::head().to(document)),
        )
        .service(
            web::redirect("/docs", "/docs/")
                .using_status_code(actix_web::http::StatusCode::PERMANENT_REDIRECT),
        )
        .service(
            web::resource("/docs/{file:.*}")
                .app_data(Data::new(pages))
                .route(web::get().to(page))
                .route(web::head().to(page)),
        );
}

async fn document() -> impl Responder {
    HttpResponse::Ok().content_type("application/json").body(DOCUMENT.clone())
}

async fn page(file: web::Path<String>, config: Data<Arc<Config<'static>>>) -> Result<HttpResponse, Problem> {
    let file = utoipa_swagger_ui::serve(&file, config.get_ref().clone()).map_err(|error| {
        tracing::error!(%error, "a file of the API's page was not made");
        Problem::defect()
    })?;
    let Some(file) = file else { return Ok(HttpResponse::NotFound().finish()) };
    Ok(HttpResponse::Ok()
        .content_type(file.content_type)
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "max-age=3600"))
        .body(file.bytes.into_owned()))
}
