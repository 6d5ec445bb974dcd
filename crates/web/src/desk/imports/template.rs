use super::Manager;
use crate::http::Problem;
use actix_web::HttpResponse;
use actix_web::http::header;
use portcullis_domain::staff::imports::Column;

/// Get an empty table to fill in and import.
///
/// CSV in UTF-8 with a byte order mark, as spreadsheets like it: the header row, and no example that would become an
/// agent. Several roles or teams are written into one cell, separated by commas.
#[utoipa::path(get, path = "/api/v1/agents/import/template", tag = "agents", responses(
    (status = 200, description = "The table.", content(
        (String = "text/csv", example = json!("\u{feff}email,first_name,last_name,roles,teams\r\n")),
    )),
    (status = 403, description = "Without `users:manage`."),
))]
pub(super) async fn import_template(caller: Manager) -> Result<HttpResponse, Problem> {
    caller.read((), |_, _, _, ()| Ok(())).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"people.csv\""))
        .body(format!("\u{feff}{}\r\n", Column::NAMES.join(","))))
}
