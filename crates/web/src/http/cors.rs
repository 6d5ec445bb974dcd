//! Which pages of other origins may call. Widgets live on customers' sites, so that any page may call the visitors'
//! resource; the rest is open to the configured origins alone. Cookies are never taken along.

use super::{Code, Problem};
use crate::App;
use crate::app::Settings;
use actix_cors::Cors;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{RequestHead, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest, ResponseError};
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const HEADERS: [&str; 8] = [
    "authorization",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "x-agent-access-token",
    "x-api-key",
    "x-request-id",
];
const EXPOSED: [&str; 6] =
    ["etag", "idempotency-replayed", "ratelimit", "ratelimit-policy", "retry-after", "x-request-id"];

/// Answers preflights and says who may read an answer, as far as the path tells; [`by_resource`] does the rest.
pub(crate) fn cors(settings: &Settings) -> Cors {
    let origins = settings.cors_origins.clone();
    Cors::default()
        .allowed_origin_fn(move |origin, head| {
            is_for_visitors(head.uri.path()) || may_be_for_visitors(head) || is_known(&origins, origin)
        })
        .allowed_methods(METHODS)
        .allowed_headers(HEADERS)
        .expose_headers(EXPOSED)
        .max_age(3_600)
}

fn is_known(origins: &[String], origin: &HeaderValue) -> bool {
    origins.iter().any(|known| known.as_bytes() == origin.as_bytes())
}

fn is_for_visitors(path: &str) -> bool {
    path.strip_prefix("/v1/public-agent-pages").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether the body tells the resource, which no preflight has.
fn may_be_for_visitors(head: &RequestHead) -> bool {
    let method = match asked_by_preflight(&head.method, &head.headers) {
        Some(method) => method.as_bytes(),
        None => head.method.as_str().as_bytes(),
    };
    head.uri.path() == "/v1" && method == b"POST"
}

/// The method that a preflight asks for; `None` where it is none.
fn asked_by_preflight<'a>(method: &Method, headers: &'a HeaderMap) -> Option<&'a HeaderValue> {
    headers.get(header::ACCESS_CONTROL_REQUEST_METHOD).filter(|_| *method == Method::OPTIONS)
}

/// Marks a request whose body turned out to be for the visitors' resource.
struct ForVisitors;

/// Lets a page of any origin read the answer to this request.
pub(crate) fn open_to_visitors(request: &HttpRequest) {
    request.extensions_mut().insert(ForVisitors);
}

/// Takes the allowance back where the body was for another resource, and says why a preflight was refused.
pub(crate) async fn by_resource(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let app = request.app_data::<Data<App>>().cloned().ok_or_else(Problem::defect)?;
    let Some(origin) = request.headers().get(header::ORIGIN).cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let is_preflight = asked_by_preflight(request.method(), request.headers()).is_some();
    let is_allowed = is_known(&app.settings.cors_origins, &origin) || is_for_visitors(request.path());
    let mut response = next.call(request).await?.map_into_boxed_body();
    if is_preflight {
        if response.status().is_client_error() {
            let is_allowed = is_allowed || may_be_for_visitors(response.request().head());
            return Ok(refused(response, &app, &origin, is_allowed));
        }
    } else if !is_allowed && response.request().extensions().get::<ForVisitors>().is_none() {
        for name in [header::ACCESS_CONTROL_ALLOW_ORIGIN, header::ACCESS_CONTROL_EXPOSE_HEADERS] {
            response.headers_mut().remove(name);
        }
    }
    Ok(response)
}

/// A refused preflight, with what to do about it.
fn refused(
    response: ServiceResponse<BoxBody>,
    app: &App,
    origin: &HeaderValue,
    is_allowed: bool,
) -> ServiceResponse<BoxBody> {
    let message = match origin.to_str() {
        _ if is_allowed => {
            format!("A page may send {}, with the headers {}.", METHODS.join(", "), HEADERS.join(", "))
        }
        Ok(origin) if is_sane(origin) => {
            app.refused_origins.tell(origin);
            format!(
                "Pages of {origin} may not call this address from a browser. Whoever runs this service can allow \
                 them by the setting PORTCULLIS_CORS_ORIGINS={origin}"
            )
        }
        _ => "A page without an origin of its own may not call this address, and no setting allows it: \
              PORTCULLIS_CORS_ORIGINS takes origins such as https://shop.example.com."
            .to_owned(),
    };
    let mut made = Problem::new(Code::Validation, message).error_response();
    for value in response.headers().get_all(header::VARY) {
        made.headers_mut().append(header::VARY, value.clone());
    }
    response.into_response(made)
}

/// Whether an origin can be said again, in a text and in the log.
fn is_sane(origin: &str) -> bool {
    origin.len() <= 260 && origin.parse::<portcullis_domain::WebUrl>().is_ok_and(|url| url.origin() == origin)
}

/// Origins whose pages were refused, each told once in the log.
#[derive(Default)]
pub(crate) struct RefusedOrigins(Mutex<HashSet<String>>);

impl RefusedOrigins {
    /// More than a service has customers' sites by mistake; somebody who makes up origins fills neither log nor memory.
    const MOST: usize = 100;

    fn tell(&self, origin: &str) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() < Self::MOST && told.insert(origin.to_owned()) {
            tracing::warn!(
                origin,
                setting = "PORTCULLIS_CORS_ORIGINS",
                "pages of this origin may not call; add it to the setting if they should"
            );
        }
    }
}
