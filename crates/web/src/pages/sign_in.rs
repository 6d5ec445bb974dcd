use super::show::{Site, page, see_other};
use super::who::signed_in;
use crate::auth;
use crate::http::{AuthLimit, Call, Code, Open, Problem, RawBody};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::RequestId;
use serde_json::Value;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Form<'a> {
    site: Site,
    heading: &'static str,
    /// The address of whoever is signed in already.
    signed_in: Option<String>,
    request: Option<RequestId>,
    email: &'a str,
    error: Option<&'a str>,
}

impl Form<'_> {
    fn new(call: &Call, request: Option<RequestId>) -> Self {
        Self {
            site: Site::of(&call.app),
            heading: "Sign in",
            signed_in: None,
            request,
            email: "",
            error: None,
        }
    }
}

/// For somebody who must sign in to see a request, and comes back to it.
pub(super) fn to_see(call: &Call, request: RequestId) -> Result<HttpResponse, Problem> {
    page(StatusCode::UNAUTHORIZED, &Form::new(call, Some(request)))
}

/// For somebody who is signed in with an account that may not see a request.
pub(super) fn with_another_account(
    call: &Call,
    request: RequestId,
    signed_in: String,
) -> Result<HttpResponse, Problem> {
    let form = Form {
        heading: "This is not yours to see",
        signed_in: Some(signed_in),
        ..Form::new(call, Some(request))
    };
    page(StatusCode::FORBIDDEN, &form)
}

pub(super) async fn show(request: HttpRequest, call: Call) -> Result<HttpResponse, Problem> {
    let form = Form { signed_in: signed_in(&request).await?, ..Form::new(&call, None) };
    page(StatusCode::OK, &form)
}

/// Signs in, and sends the browser back to where it was asked to.
pub(super) async fn sign_in(
    limit: AuthLimit<{ Open::SignIn as u8 }>,
    request: HttpRequest,
    call: Call,
    body: RawBody,
) -> Result<HttpResponse, Problem> {
    auth::check_not_from_elsewhere(&request, &call.app)?;
    let given = body.form()?;
    let text = |name: &str| given.get(name).and_then(Value::as_str).unwrap_or_default();
    // Only an id comes back with the form, so that nobody can be sent elsewhere.
    let back = text("request").parse::<RequestId>().ok();
    let signed_in = match text("email").parse() {
        Ok(email) => auth::sign_in(&call, email, text("password").to_owned()).await,
        Err(_) => Err(Problem::new(Code::Unauthorized, "E-mail or password is wrong.")),
    };
    match limit.only_failures(signed_in) {
        Ok((_, cookie)) => {
            let root = Site::of(&call.app).root;
            let mut response = match back {
                Some(id) => see_other(&format!("{root}/requests/{id}")),
                None => see_other(&format!("{root}/")),
            };
            response.add_cookie(&cookie).map_err(|_| Problem::defect())?;
            Ok(response)
        }
        Err(problem) if problem.code == Code::Unauthorized => {
            let (email, error) = (text("email"), Some(&*problem.message));
            page(StatusCode::UNAUTHORIZED, &Form { email, error, ..Form::new(&call, back) })
        }
        Err(problem) => Err(problem),
    }
}
