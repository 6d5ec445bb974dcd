use super::layout::Site;
use crate::http::{Call, Problem};
use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use portcullis_domain::Timestamp;
use portcullis_domain::access::passes;
use portcullis_domain::base::{GrantToken, PassToken};

/// How the names of the cookies begin that keep a visitor's passes. Each link has one of its own, so that whoever opens
/// a second link stays inside where the first one led.
const PASS_COOKIE: &str = "portcullis_pass";

/// How many passes a browser keeps: together they weigh less than 2 KiB, which every proxy lets through.
const MOST: usize = 16;

/// How many passes are looked at: a few more, for tabs that opened links at the same moment.
const MOST_SHOWN: usize = 2 * MOST;

/// The passes that a visitor's browser shows, each with its cookie's name.
pub(super) fn shown_passes(request: &HttpRequest) -> Vec<(String, PassToken)> {
    let Ok(cookies) = request.cookies() else { return Vec::new() };
    cookies
        .iter()
        .filter(|cookie| cookie.name().starts_with(PASS_COOKIE))
        .filter_map(|cookie| Some((cookie.name().to_owned(), PassToken::parse(cookie.value())?)))
        .take(MOST_SHOWN)
        .collect()
}

/// The pass that a visitor's browser got for this link.
pub(super) fn pass_of_link(request: &HttpRequest, link: &GrantToken) -> Option<PassToken> {
    PassToken::parse(request.cookie(&name(link))?.value())
}

/// A pass for the browser to keep until it ends. No script reads it, and no address shows it.
pub(super) fn pass_cookie(
    call: &Call,
    link: &GrantToken,
    pass: &PassToken,
    end: Timestamp,
) -> Cookie<'static> {
    let seconds = i64::try_from(end.since(call.at).as_secs()).unwrap_or(i64::MAX);
    let mut cookie = cookie(call, name(link), pass.reveal().to_owned());
    cookie.set_max_age(Duration::seconds(seconds));
    cookie
}

/// Cookies that take away as many passes as there must be fewer, so that one for this link finds room: those that have
/// ended, then those that end the soonest.
pub(super) async fn make_room(
    request: &HttpRequest,
    call: &Call,
    link: &GrantToken,
) -> Result<Vec<Cookie<'static>>, Problem> {
    let mut shown = shown_passes(request);
    shown.retain(|(shown, _)| *shown != name(link));
    let Some(surplus) = (shown.len() + 1).checked_sub(MOST).filter(|surplus| *surplus > 0) else {
        return Ok(Vec::new());
    };
    let look_up = call.read(move |tx, cx| {
        let ends = shown.iter().map(|(name, pass)| {
            let entry = passes::check_pass(tx, pass, None, cx.ip, cx.at)?;
            Ok((entry.and_then(|entry| entry.expires_at), name.clone()))
        });
        ends.collect::<Result<Vec<_>, Problem>>()
    });
    let mut ends = look_up.await?;
    ends.sort_unstable();
    let taken = ends.into_iter().take(surplus).map(|(_, name)| {
        let mut cookie = cookie(call, name, String::new());
        cookie.make_removal();
        cookie
    });
    Ok(taken.collect())
}

/// The name of a link's cookie: a part of what is stored in the link's place, from which nobody finds the link.
fn name(link: &GrantToken) -> String {
    let digest = link.digest();
    let text: String = digest.0[..6].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{PASS_COOKIE}_{text}")
}

fn cookie(call: &Call, name: String, value: String) -> Cookie<'static> {
    Cookie::build(name, value)
        .path(format!("{}/", Site::of(call).root))
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(call.app.settings.public_url.is_https())
        .finish()
}
