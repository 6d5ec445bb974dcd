use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// For answers that no browser should show or run anything of.
const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// For pages: their own scripts and styles, nothing inline, no frame around them.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; \
     font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'";

/// Puts on what every response carries, unless it has its own.
pub(super) fn secure(headers: &mut HeaderMap) {
    let is_page = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("text/html"));
    // With no-referrer a browser tells us no more of where a page's form comes from than `Origin: null` (W3C Referrer
    // Policy), and the origin check could not tell our own forms from those of others.
    let (policy, referrer) = if is_page { (PAGE_POLICY, "same-origin") } else { (API_POLICY, "no-referrer") };
    let fields: [(HeaderName, &'static str); 4] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, referrer),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fields {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}
