use crate::http::StaticFile;
use actix_web::{HttpRequest, HttpResponse};
use portcullis_domain::Digest;
use std::sync::LazyLock;

const STYLE: &str = include_str!("../../../assets/style.css");

/// Stands in the address of the style sheet, so that it can be kept for ever: another one has another address.
pub(super) static VERSION: LazyLock<String> =
    LazyLock::new(|| Digest::of(STYLE.as_bytes()).0[..6].iter().map(|byte| format!("{byte:02x}")).collect());

static FILE: LazyLock<StaticFile> = LazyLock::new(|| {
    StaticFile::new("text/css; charset=utf-8", "public, max-age=31536000, immutable", STYLE)
});

pub(in crate::console) async fn style(request: HttpRequest) -> HttpResponse {
    FILE.answer(&request)
}
