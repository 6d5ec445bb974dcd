use crate::App;
use crate::http::{Code, Problem};
use actix_web::HttpRequest;
use actix_web::http::{Method, header};

/// A change that a cookie authenticates must come from our own pages: `Sec-Fetch-Site` (W3C Fetch Metadata) says so,
/// else `Origin` equal to that of the public URL. Browsers send the former to trustworthy addresses alone, so that over
/// plain HTTP there is only the latter. `Origin: null` is nobody's, also not ours.
///
/// # Errors
/// 403.
pub(super) fn check_origin(request: &HttpRequest, app: &App) -> Result<(), Problem> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    if says_ours(request, app).unwrap_or(false) {
        Ok(())
    } else {
        Err(Problem::new(
            Code::Forbidden,
            format!(
                "A change by cookie must come from this service's own pages, those at {}. Otherwise use an API key.",
                app.links.base()
            ),
        ))
    }
}

/// Without a cookie there is nothing to misuse but signing somebody in under a foreign name: a page of another site
/// must not do that. A client that is no browser says nothing of where it comes from, and may.
///
/// # Errors
/// 403.
pub(crate) fn check_not_from_elsewhere(request: &HttpRequest, app: &App) -> Result<(), Problem> {
    if says_ours(request, app).unwrap_or(true) {
        Ok(())
    } else {
        let page = format!("{}/sign-in", app.links.base());
        Err(Problem::new(Code::Forbidden, format!("Sign in on this service's own page: {page}")))
    }
}

/// Whether the browser says that the request comes from our own pages; `None` when it says nothing.
fn says_ours(request: &HttpRequest, app: &App) -> Option<bool> {
    let text = |name: header::HeaderName| {
        request.headers().get(name).map(|value| value.to_str().unwrap_or_default())
    };
    match text(header::HeaderName::from_static("sec-fetch-site")) {
        Some(site) => Some(matches!(site, "same-origin" | "none")),
        None => text(header::ORIGIN).map(|origin| origin == app.settings.public_url.origin()),
    }
}
