use crate::App;
use crate::http::{Code, Problem};
use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;
use portcullis_domain::base::{ApiKeySecret, SessionToken};

/// Name of the session cookie.
const SESSION_COOKIE: &str = "portcullis_session";

/// A credential that was shown, not yet proven.
#[derive(Clone, Debug)]
pub(crate) enum Shown {
    Key(ApiKeySecret),
    Session(SessionToken),
}

impl Shown {
    /// What the request shows: a bearer token, else `X-API-Key`, else the cookie. Another scheme of `Authorization` is
    /// for somebody else, such as a proxy in between.
    ///
    /// # Errors
    /// 401 when there is none, or none that could ever be right.
    pub(crate) fn of(request: &HttpRequest) -> Result<Self, Problem> {
        if let Some(key) = bearer(request).or_else(|| api_key(request)) {
            return ApiKeySecret::parse(key).map(Self::Key).ok_or_else(wrong_key);
        }
        let cookie = request.cookie(SESSION_COOKIE).ok_or_else(|| {
            Problem::new(Code::Unauthorized, "Sign in, or send an API key as Authorization: Bearer lk_….")
        })?;
        SessionToken::parse(cookie.value()).map(Self::Session).ok_or_else(ended_session)
    }
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    request.headers().get_all(header::AUTHORIZATION).find_map(|value| {
        let value = value.as_bytes();
        let (scheme, key) =
            value.split_at(value.iter().position(|byte| *byte == b' ').unwrap_or(value.len()));
        scheme.eq_ignore_ascii_case(b"bearer").then(|| std::str::from_utf8(key).unwrap_or_default().trim())
    })
}

fn api_key(request: &HttpRequest) -> Option<&str> {
    request.headers().get("x-api-key").map(|value| value.to_str().unwrap_or_default())
}

pub(super) fn wrong_key() -> Problem {
    Problem::new(Code::KeyNotFound, "This API key is not valid. It may have been revoked.")
}

pub(super) fn ended_session() -> Problem {
    Problem::new(Code::InvalidToken, "This session has ended. Sign in again.")
}

/// The session cookie: no script reads it, no other site's form sends it, and over TLS alone where there is TLS.
pub(crate) fn session_cookie(app: &App, value: String) -> Cookie<'static> {
    Cookie::build(SESSION_COOKIE, value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.settings.public_url.is_https())
        .finish()
}
