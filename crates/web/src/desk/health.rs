use crate::http::{Call, Problem, Routes};
use actix_web::HttpResponse;

pub(super) fn add(routes: Routes) -> Routes {
    routes.add(__path_check_health, check_health)
}

/// Whether the service can do its work: the database answers.
#[utoipa::path(get, path = "/health", tag = "service", security(()), responses(
    (status = 200, description = "All is well. No body."),
    (status = 503, description = "The database does not answer."),
))]
async fn check_health(call: Call) -> Result<HttpResponse, Problem> {
    let app = call.app.clone();
    call.app.blocking(move || Ok(app.store.ready()?)).await?;
    Ok(HttpResponse::Ok().finish())
}
