use crate::http::StaticFile;
use actix_web::{HttpRequest, HttpResponse};
use std::sync::LazyLock;

/// For ever: the version stands in the address, so that another file has another one.
const CACHE: &str = "public, max-age=31536000, immutable";

pub(super) static STYLE: LazyLock<StaticFile> = LazyLock::new(|| {
    StaticFile::new("text/css; charset=utf-8", CACHE, include_str!("../../../assets/style.css"))
});

pub(super) static SCRIPT: LazyLock<StaticFile> = LazyLock::new(|| {
    StaticFile::new("text/javascript; charset=utf-8", CACHE, include_str!("../../../assets/app.js"))
});

pub(in crate::console) async fn style(request: HttpRequest) -> HttpResponse {
    STYLE.answer(&request)
}

pub(in crate::console) async fn script(request: HttpRequest) -> HttpResponse {
    SCRIPT.answer(&request)
}
