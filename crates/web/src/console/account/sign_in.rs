use super::who::{is_nobody, signed_in};
use crate::auth;
use crate::console::layout::{Site, page, see_other};
use crate::http::{AuthLimit, Call, Code, Open, Problem, RawBody};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::RequestId;
use portcullis_domain::access::ends::AccessKey;
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

/// The page that somebody comes back to when they have signed in. Only an id comes back with the form, so that nobody can
/// be sent elsewhere.
#[derive(Clone, Copy)]
pub(in crate::console) enum Back {
    /// A request for access.
    Request(RequestId),
    /// An access that ends.
    End(AccessKey),
}

impl Back {
    fn of(form: &Map<String, Value>) -> Option<Self> {
        let text = |name: &str| form.get(name).and_then(Value::as_str).unwrap_or_default();
        let end =
            || text("end").split_once('/').and_then(|(kind, target)| AccessKey::parse(kind, target).ok());
        text("request").parse().ok().map(Self::Request).or_else(|| end().map(Self::End))
    }

    /// Name and value of the form's field.
    fn field(self) -> (&'static str, String) {
        match self {
            Self::Request(id) => ("request", id.to_string()),
            Self::End(key) => ("end", format!("{}/{key}", key.kind())),
        }
    }

    fn path(self) -> String {
        match self {
            Self::Request(id) => format!("/requests/{id}"),
            Self::End(key) => format!("/ends/{}/{key}", key.kind()),
        }
    }
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
            let root = Site::of(&call).root;
            let path = back.map_or_else(|| "/".to_owned(), Back::path);
            let mut response = see_other(&format!("{root}{path}"));
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
