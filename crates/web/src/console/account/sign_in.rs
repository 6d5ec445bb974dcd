use super::who::{is_nobody, signed_in};
use crate::auth;
use crate::console::layout::{Site, page, see_other};
use crate::http::{AuthLimit, Call, Code, Open, Problem, RawBody};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde_json::{Map, Value};

#[derive(Template)]
#[template(path = "account/sign_in.html")]
struct Form<'a> {
    site: Site,
    heading: String,
    /// The address of whoever is signed in already.
    signed_in: Option<String>,
    back: Option<Back>,
    email: &'a str,
    error: Option<String>,
}

impl Form<'_> {
    fn new(call: &Call, back: Option<Back>) -> Self {
        Self {
            site: Site::of(call),
            heading: call.words.say("sign-in").to_string(),
            signed_in: None,
            back,
            email: "",
            error: None,
        }
    }
}

/// The page that somebody comes back to when they have signed in, and what they had typed there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::console) struct Back {
    path: String,
    kept: Map<String, Value>,
}

/// What stands before the name of a field that is kept over a sign-in.
const KEPT: &str = "kept.";

impl Back {
    /// To a page of ours.
    pub(in crate::console) fn to(path: impl Into<String>) -> Self {
        Self { path: path.into(), kept: Map::new() }
    }

    /// With what was typed there, but for passwords.
    pub(in crate::console) fn keeping(self, mut kept: Map<String, Value>) -> Self {
        kept.retain(|name, _| !name.contains("password"));
        Self { kept, ..self }
    }

    /// What a form says of it. Only a path of ours is believed: a second slash would lead to another host.
    fn of(form: &Map<String, Value>) -> Option<Self> {
        let path = form.get("back").and_then(Value::as_str)?;
        let is_ours = path.starts_with('/')
            && path.len() <= 300
            && path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte))
            && !path.contains("//");
        let kept = form
            .iter()
            .filter_map(|(name, value)| Some((name.strip_prefix(KEPT)?.to_owned(), value.clone())));
        is_ours.then(|| Self::to(path).keeping(kept.collect()))
    }

    /// Names and values of the form's hidden fields.
    fn fields(&self) -> Vec<(String, &str)> {
        let kept = self
            .kept
            .iter()
            .map(|(name, value)| (format!("{KEPT}{name}"), value.as_str().unwrap_or_default()));
        std::iter::once(("back".to_owned(), self.path.as_str())).chain(kept).collect()
    }
}

/// What was typed before the session ended, to be sent now.
#[derive(Template)]
#[template(path = "account/resume.html")]
struct Resume {
    site: Site,
    back: Back,
}

/// Whoever is not signed in can do so, whoever may not see a page can do so with another account, and both come back
/// there.
pub(in crate::console) async fn or_sign_in(
    request: &HttpRequest,
    back: Back,
    problem: Problem,
) -> Result<HttpResponse, Problem> {
    let email = match problem.code {
        _ if is_nobody(&problem) => None,
        // A form of another site fails here too, for the same reason as before.
        Code::Forbidden => signed_in(request).await?,
        _ => return Err(problem),
    };
    let call = Call::of(request)?;
    let form = Form::new(&call, Some(back));
    match email {
        None => page(StatusCode::UNAUTHORIZED, &form),
        email => {
            let heading = call.words.say("not-yours").to_string();
            page(StatusCode::FORBIDDEN, &Form { heading, signed_in: email, ..form })
        }
    }
}

pub(in crate::console) async fn show(request: HttpRequest, call: Call) -> Result<HttpResponse, Problem> {
    let form = Form { signed_in: signed_in(&request).await?, ..Form::new(&call, None) };
    page(StatusCode::OK, &form)
}

/// Signs in, and sends the browser back to where it was asked to.
pub(in crate::console) async fn sign_in(
    limit: AuthLimit<{ Open::SignIn as u8 }>,
    request: HttpRequest,
    call: Call,
    body: RawBody,
) -> Result<HttpResponse, Problem> {
    auth::check_not_from_elsewhere(&request, &call.app)?;
    let given = body.form()?;
    let text = |name: &str| given.get(name).and_then(Value::as_str).unwrap_or_default();
    let back = Back::of(&given);
    let signed_in = match text("email").parse() {
        Ok(email) => auth::sign_in(&call, email, text("password").to_owned()).await,
        Err(_) => Err(Problem::new(Code::Unauthorized, "E-mail or password is wrong.")),
    };
    match limit.only_failures(signed_in) {
        Ok((_, cookie)) => {
            let site = Site::of(&call);
            let back = back.unwrap_or_else(|| Back::to("/"));
            let mut response = match back.kept.is_empty() {
                true => see_other(&format!("{}{}", site.root, back.path)),
                false => page(StatusCode::OK, &Resume { site, back })?,
            };
            response.add_cookie(&cookie).map_err(|_| Problem::defect())?;
            Ok(response)
        }
        Err(problem) if problem.code == Code::Unauthorized => {
            let (email, error) = (text("email"), Some(call.words.sentence(&problem.message)));
            page(StatusCode::UNAUTHORIZED, &Form { email, error, ..Form::new(&call, back) })
        }
        Err(problem) => Err(problem),
    }
}
