use super::layout::{Message, Site, page};
use crate::http::{Call, Problem};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::records::subscriptions::{self, MailKind, Subscription};

#[derive(Template)]
#[template(path = "unsubscribe/unsubscribe.html")]
struct Page {
    site: Site,
    token: String,
    to: String,
    kinds: Vec<String>,
    is_wanted: bool,
}

/// What the link in a mail is about. It changes nothing: mail scanners open links.
pub(super) async fn show(request: HttpRequest, call: Call) -> Result<HttpResponse, Problem> {
    let Some(subscription) = subscription(&request, &call) else { return unknown(&call) };
    let to = subscription.to.clone();
    let unwanted = call.read(move |tx, _| Ok(subscriptions::of(tx, &to)?)).await?;
    let is_wanted = subscription.kinds.iter().any(|kind| !unwanted.contains(kind));
    view(&request, &call, subscription, is_wanted)
}

/// Stops these mails, also for a mail program that does so at one click (RFC 8058). The token is the proof, so that
/// neither a cookie nor an origin is asked for.
pub(super) async fn stop(request: HttpRequest, call: Call) -> Result<HttpResponse, Problem> {
    set(&request, &call, false).await
}

/// Starts them again.
pub(super) async fn start(request: HttpRequest, call: Call) -> Result<HttpResponse, Problem> {
    set(&request, &call, true).await
}

async fn set(request: &HttpRequest, call: &Call, is_wanted: bool) -> Result<HttpResponse, Problem> {
    let Some(subscription) = subscription(request, call) else { return unknown(call) };
    let Subscription { to, kinds } = subscription.clone();
    call.write(move |tx, _| Ok(subscriptions::set(tx, &to, &kinds, is_wanted)?)).await?;
    view(request, call, subscription, is_wanted)
}

fn token(request: &HttpRequest) -> &str {
    request.match_info().get("token").unwrap_or_default()
}

fn subscription(request: &HttpRequest, call: &Call) -> Option<Subscription> {
    Subscription::of_token(call.app.vault.as_ref(), token(request))
}

fn unknown(call: &Call) -> Result<HttpResponse, Problem> {
    let template = Message::new(call, "link-not-whole", &["open-from-mail"]);
    page(StatusCode::NOT_FOUND, &template)
}

fn view(
    request: &HttpRequest,
    call: &Call,
    subscription: Subscription,
    is_wanted: bool,
) -> Result<HttpResponse, Problem> {
    let about = |kind: &MailKind| {
        let key = match kind {
            MailKind::AccessEnds => "mail-access-ends",
            MailKind::OwnLinksEnd => "mail-own-links-end",
            MailKind::LinkUsed => "mail-link-used",
        };
        call.words.say(key).to_string()
    };
    let template = Page {
        site: Site::of(call),
        token: token(request).to_owned(),
        to: subscription.to.to_string(),
        kinds: subscription.kinds.iter().map(about).collect(),
        is_wanted,
    };
    page(StatusCode::OK, &template)
}
