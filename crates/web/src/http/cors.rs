use crate::app::Settings;
use actix_cors::Cors;

/// Which pages of other origins may call. Widgets live on customers' sites, so that any page may call the visitors'
/// resource; the rest is open to the configured origins alone. Cookies are never taken along.
pub(crate) fn cors(settings: &Settings) -> Cors {
    let origins = settings.cors_origins.clone();
    Cors::default()
        .allowed_origin_fn(move |origin, head| {
            is_for_visitors(head.uri.path())
                || origins.iter().any(|known| known.as_bytes() == origin.as_bytes())
        })
        .allowed_methods(["GET", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([
            "authorization",
            "content-type",
            "idempotency-key",
            "if-match",
            "x-api-key",
            "x-agent-access-token",
            "x-request-id",
        ])
        .expose_headers([
            "etag",
            "idempotency-replayed",
            "x-request-id",
            "retry-after",
            "ratelimit",
            "ratelimit-policy",
        ])
        .max_age(3_600)
}

fn is_for_visitors(path: &str) -> bool {
    path.strip_prefix("/v1/public-agent-pages").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
