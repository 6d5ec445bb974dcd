use crate::auth;
use crate::console::layout::{Site, page};
use crate::http::{AuthLimit, Call, Code, Open, Problem, RawBody};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::base::ResetToken;
use portcullis_domain::staff::password_resets::{self, SetPasswordError};
use serde_json::Value;

#[derive(Template)]
#[template(path = "account/set_password.html")]
struct Form {
    site: Site,
    email: String,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "account/password_set.html")]
struct Done {
    site: Site,
}

#[derive(Template)]
#[template(path = "account/password_link_ended.html")]
struct Ended {
    site: Site,
}

/// The mailed link's page. It uses nothing up: mail scanners and previews open links.
pub(in crate::console) async fn show(request: HttpRequest, call: Call) -> Result<HttpResponse, Problem> {
    form(&call, token(&request), None, StatusCode::OK).await
}

/// Sets the password.
pub(in crate::console) async fn set(
    limit: AuthLimit<{ Open::PasswordSet as u8 }>,
    request: HttpRequest,
    call: Call,
    body: RawBody,
) -> Result<HttpResponse, Problem> {
    let given = body.form()?;
    let password = given.get("password").and_then(Value::as_str).unwrap_or_default().to_owned();
    let token = token(&request);
    match limit.only_failures(auth::set_password_by_link(&call, token, password).await) {
        Ok(_) => page(StatusCode::OK, &Done { site: Site::of(&call) }),
        // What is wrong with the password; with a link that is not valid any more, the form says so itself.
        Err(problem) if problem.code == Code::Validation => {
            let error = problem.fields.get("password").map(|error| call.words.sentence(error));
            form(&call, token, error, StatusCode::BAD_REQUEST).await
        }
        Err(problem) => Err(problem),
    }
}

fn token(request: &HttpRequest) -> &str {
    request.match_info().get("token").unwrap_or_default()
}

/// The form, while the link is valid.
async fn form(
    call: &Call,
    token: &str,
    error: Option<String>,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let site = Site::of(call);
    let email = match ResetToken::parse(token) {
        Some(token) => call.read(move |tx, cx| match password_resets::peek(tx, cx, &token) {
            Ok(agent) => Ok(Some(agent.profile.email.to_string())),
            Err(SetPasswordError::InvalidToken) => Ok(None),
            Err(SetPasswordError::Store(error)) => Err(error.into()),
        }),
        None => return page(StatusCode::NOT_FOUND, &Ended { site }),
    };
    match email.await? {
        Some(email) => page(status, &Form { site, email, error }),
        None => page(StatusCode::NOT_FOUND, &Ended { site }),
    }
}
