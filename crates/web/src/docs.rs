//! The API's description, and a page to read and try it.

use crate::App;
use crate::http::{Problem, StaticFile};
use crate::openapi::openapi;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use utoipa_swagger_ui::Config;

/// Swagger UI sets styles from its script, and has its pictures in itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page's files that were asked for, each made once.
static PAGES: LazyLock<Mutex<HashMap<String, Arc<StaticFile>>>> = LazyLock::new(Mutex::default);

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

async fn document(request: HttpRequest, app: Data<App>) -> HttpResponse {
    let file = app.description.get_or_init(|| {
        let document = openapi(app.links.base()).to_string();
        StaticFile::new("application/json", "no-cache", document)
    });
    file.answer(&request)
}

async fn page(
    request: HttpRequest,
    name: web::Path<String>,
    config: Data<Arc<Config<'static>>>,
) -> Result<HttpResponse, Problem> {
    let file = file(&name, config.get_ref().clone())?;
    Ok(file.map_or_else(|| HttpResponse::NotFound().finish(), |file| file.answer(&request)))
}

fn file(name: &str, config: Arc<Config<'static>>) -> Result<Option<Arc<StaticFile>>, Problem> {
    let mut known = PAGES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(file) = known.get(name) {
        return Ok(Some(Arc::clone(file)));
    }
    let found = utoipa_swagger_ui::serve(name, config).map_err(|error| {
        tracing::error!(%error, "a file of the API's page was not made");
        Problem::defect()
    })?;
    Ok(found.map(|found| {
        let file = StaticFile::new(found.content_type, "max-age=3600", found.bytes.into_owned());
        let file = Arc::new(file.policy(POLICY));
        known.insert(name.to_owned(), Arc::clone(&file));
        file
    }))
}
