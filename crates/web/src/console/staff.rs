//! What all pages of the staff share: their frame, and how they read and write as the caller.

use super::account::sign_in::{Back, or_sign_in};
use super::account::who::is_nobody;
use super::form::Sent;
use super::layout::Site;
use crate::auth::{Caller, SignedIn};
use crate::http::{Parsed, Problem, Reply};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use portcullis_domain::base::Permission;
use portcullis_domain::staff::preferences;
use portcullis_domain::{Context, Principal, Tx};

/// The frame of a page: where one can go from here, and who one is.
pub(super) struct Frame {
    pub(super) email: String,
    pub(super) places: Vec<Place>,
}

/// An entry of the navigation.
pub(super) struct Place {
    pub(super) path: &'static str,
    pub(super) key: &'static str,
    pub(super) is_here: bool,
}

impl Frame {
    fn of(by: &Principal, path: &str) -> Self {
        let places =
            [("/", "nav-home", true), ("/genies", "nav-genies", may_see_genies(by)), ("/me", "nav-me", true)];
        let is_genies =
            ["/genies", "/links", "/requests", "/ends"].iter().any(|start| path.starts_with(start));
        let here = if is_genies { "/genies" } else { path };
        let places = places
            .into_iter()
            .filter(|(_, _, is_open)| *is_open)
            .map(|(path, key, _)| Place { path, key, is_here: path == here })
            .collect();
        Self { email: by.email.to_string(), places }
    }
}

/// Whoever lost the right to make Genies still manages those that they own.
fn may_see_genies(by: &Principal) -> bool {
    by.can(Permission::GeniesWrite) || by.can(Permission::GeniesManageAll)
}

/// Reads as the caller, for a page with this frame.
pub(super) async fn read<T: Send + 'static>(
    request: &HttpRequest,
    mut work: impl FnMut(&mut dyn Tx, &Context<'_>, &Principal) -> Result<T, Problem> + Send + 'static,
) -> Result<(Site, Frame, T), Problem> {
    let caller = Caller::<SignedIn>::of(request)?;
    let work = move |tx: &mut dyn Tx, cx: &Context<'_>, by: &Principal, &(): &()| {
        Ok((by.clone(), preferences::own(tx, by)?, work(tx, cx, by)?))
    };
    let (by, chosen, found) = caller.read((), work).await?;
    Ok((Site::of(&caller.call).chosen(&chosen), Frame::of(&by, request.path()), found))
}

/// What a form led to: kept with the work, so that the same form sent again leads there too.
struct Led(String);

impl Reply for Led {
    fn sent(&self) -> Result<crate::http::Sent, Problem> {
        Ok(crate::http::Sent { status: StatusCode::SEE_OTHER, etag: None, body: self.0.clone() })
    }
}

/// Writes as the caller what a form says, once however often it is sent. The work answers where it leads.
pub(super) async fn post<I: Parsed<Value: Send + Sync + 'static>>(
    request: &HttpRequest,
    sent: &Sent,
    input: I,
    mut work: impl FnMut(&mut dyn Tx, &Context<'_>, &Principal, &I::Value) -> Result<String, Problem>
    + Send
    + 'static,
) -> Result<String, Problem> {
    let mut caller = Caller::<SignedIn>::of(request)?;
    caller.call = sent.once(caller.call, request.path());
    match caller.post(input, move |tx, cx, by, input| Ok(Led(work(tx, cx, by, input)?))).await {
        Ok(led) => Ok(led.0),
        Err(problem) => match problem.again {
            Some(earlier) => Ok(earlier.body.clone()),
            None => Err(problem),
        },
    }
}

/// A page for whoever may not see this one: signing in, with what they typed kept for afterwards.
pub(super) async fn elsewhere(
    request: &HttpRequest,
    sent: Option<&Sent>,
    problem: Problem,
) -> Result<HttpResponse, Problem> {
    let back = Back::to(request.path());
    let kept = sent.filter(|_| is_nobody(&problem)).map(|sent| sent.values.clone());
    or_sign_in(request, back.keeping(kept.unwrap_or_default()), problem).await
}
