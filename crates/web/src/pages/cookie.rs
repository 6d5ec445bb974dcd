use super::show::Site;
use crate::http::Call;
use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use portcullis_domain::Timestamp;
use portcullis_domain::secrets::PassToken;

/// Name of the cookie that keeps a visitor's latest pass.
const PASS_COOKIE: &str = "portcullis_pass";

/// The pass that a visitor's browser shows.
pub(super) fn shown_pass(request: &HttpRequest) -> Option<PassToken> {
    PassToken::parse(request.cookie(PASS_COOKIE)?.value())
}

/// A pass for the browser to keep until it ends. No script reads it, and no address shows it.
pub(super) fn pass_cookie(call: &Call, pass: &PassToken, end: Timestamp) -> Cookie<'static> {
    let seconds = i64::try_from(end.since(call.at).as_secs()).unwrap_or(i64::MAX);
    Cookie::build(PASS_COOKIE, pass.reveal().to_owned())
        .path(format!("{}/", Site::of(&call.app).root))
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(call.app.settings.public_url.is_https())
        .max_age(Duration::seconds(seconds))
        .finish()
}
