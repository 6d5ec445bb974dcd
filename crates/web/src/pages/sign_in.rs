use super::show::{Site, page, see_other};
use crate::auth;
use crate::http::{AuthLimit, Body, Call, Code, Problem};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::RequestId;
use serde_json::Value;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Form<'a> {
    site: Site,
    request: Option<RequestId>,
    email: &'a str,
    error: Option<&'a str>,
}

/// The form to sign in with; `request` is the one to come back to.
pub(super) fn form(
    call: &Call,
    request: Option<RequestId>,
    email: &str,
    error: Option<&str>,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    page(status, &Form { site: Site::of(&call.app), request, email, error })
}

pub(super) async fn show(call: Call) -> Result<HttpResponse, Problem> {
    form(&call, None, "", None, StatusCode::OK)
}

/// Signs in, and sends the browser back to where it was asked to.
pub(super) async fn sign_in(
    _limit: AuthLimit,
    request: HttpRequest,
    call: Call,
    body: Body<()>,
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
    match signed_in {
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
            form(&call, back, text("email"), Some(&problem.message), StatusCode::UNAUTHORIZED)
        }
        Err(problem) => Err(problem),
    }
}
