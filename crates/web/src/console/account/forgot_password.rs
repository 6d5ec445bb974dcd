use crate::console::layout::{Message, Site, page};
use crate::http::{AuthLimit, Call, Open, Problem, RawBody};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use portcullis_domain::Email;
use portcullis_domain::staff::password_resets;
use serde_json::Value;

#[derive(Template)]
#[template(path = "account/forgot_password.html")]
struct Form<'a> {
    site: Site,
    email: &'a str,
    error: Option<String>,
}

pub(in crate::console) async fn show(call: Call) -> Result<HttpResponse, Problem> {
    page(StatusCode::OK, &Form { site: Site::of(&call), email: "", error: None })
}

/// Notes the wish. The answer is the same whether the address has an account.
pub(in crate::console) async fn ask(
    _limit: AuthLimit<{ Open::PasswordReset as u8 }>,
    call: Call,
    body: RawBody,
) -> Result<HttpResponse, Problem> {
    let given = body.form()?;
    let raw = given.get("email").and_then(Value::as_str).unwrap_or_default();
    let site = Site::of(&call);
    let email = match raw.parse::<Email>() {
        Ok(email) => email,
        Err(error) => {
            let form = Form { site, email: raw, error: Some(call.words.sentence(&error.to_string())) };
            return page(StatusCode::BAD_REQUEST, &form);
        }
    };
    call.write(move |tx, cx| Ok(password_resets::note(tx, cx, &email)?)).await?;
    call.app.reset_noted.notify_one();
    page(StatusCode::OK, &Message::new(&call, "look-at-mail", &["reset-on-its-way", "reset-works-once"]))
}
