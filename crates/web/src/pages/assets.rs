use actix_web::HttpResponse;
use actix_web::http::header;
use portcullis_domain::Digest;
use std::sync::LazyLock;

const STYLE: &str = include_str!("../../assets/style.css");

/// Stands in the address of the style sheet, so that it can be kept for ever: another one has another address.
pub(super) static VERSION: LazyLock<String> =
    LazyLock::new(|| Digest::of(STYLE.as_bytes()).0[..6].iter().map(|byte| format!("{byte:02x}")).collect());

pub(super) async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(STYLE)
}
