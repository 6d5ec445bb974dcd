use super::cookie::shown_passes;
use super::layout::{Message, Moment, Site, page, see_other};
use crate::genie::{AccessRequestInput, ask_for_access, visit};
use crate::http::{AuthLimit, Call, Code, Input, Open, Problem, RawBody};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::access::genies::{GenieCard, UrlName};
use portcullis_domain::access::passes::{self, Visit};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "door/inside.html")]
struct Inside {
    site: Site,
    genie: GenieCard,
    until: Option<Moment>,
}

#[derive(Template)]
#[template(path = "door/ask.html")]
struct Ask {
    site: Site,
    url_name: UrlName,
    /// What is wrong with what the form has no field for.
    errors: Vec<String>,
    fields: [Field; 3],
}

struct Field {
    name: &'static str,
    label: String,
    kind: &'static str,
    autocomplete: &'static str,
    is_required: bool,
    is_long: bool,
    value: String,
    error: Option<String>,
}

/// A Genie's page, for a visitor with a pass and for whoever is signed in and has access. Everybody else gets the
/// same page to ask for access, whether or not the Genie exists.
pub(super) async fn show(request: HttpRequest, call: Call) -> Result<HttpResponse, Problem> {
    let (url_name, passes) = (url_name(&request)?, shown_passes(&request));
    let wanted = url_name.clone();
    let entry = call
        .read(move |tx, cx| {
            let mut longest: Option<Visit> = None;
            for (_, pass) in &passes {
                let entry = passes::check_pass(tx, pass, Some(&wanted), cx.ip, cx.at)?;
                longest = longest.into_iter().chain(entry).max_by_key(|entry| entry.expires_at);
            }
            Ok(longest)
        })
        .await?;
    let entry = match entry {
        Some(entry) => Some(entry),
        None => visit(&request, &call, url_name.clone()).await?,
    };
    match entry {
        Some(entry) => {
            let until = entry.expires_at.map(Moment::from);
            page(StatusCode::OK, &Inside { site: Site::of(&call), genie: entry.genie, until })
        }
        None => form(&call, url_name, &Map::new(), &BTreeMap::new(), StatusCode::FORBIDDEN),
    }
}

/// Takes a request for access.
pub(super) async fn ask(
    _limit: AuthLimit<{ Open::AccessRequest as u8 }>,
    request: HttpRequest,
    call: Call,
    body: RawBody,
) -> Result<HttpResponse, Problem> {
    let url_name = url_name(&request)?;
    let mut given = body.form()?;
    if let Some(Value::String(message)) = given.get_mut("message") {
        // Browsers send every line break as CR LF, but count one character (HTML, form submission).
        *message = message.replace("\r\n", "\n");
    }
    let mut said = given.clone();
    said.insert("url_name".into(), url_name.to_string().into());
    match AccessRequestInput::understand(said, call.at) {
        Ok(request) => match ask_for_access(&call, request).await {
            Ok(_) => asked(&call),
            // The Genie is public: in with the visitor.
            Err(problem) if problem.code == Code::Validation => {
                Ok(see_other(&format!("{}/g/{url_name}", Site::of(&call).root)))
            }
            Err(problem) => Err(problem),
        },
        Err(problem) => form(&call, url_name, &given, &problem.fields, StatusCode::BAD_REQUEST),
    }
}

fn url_name(request: &HttpRequest) -> Result<UrlName, Problem> {
    let text = request.match_info().get("url_name").unwrap_or_default();
    text.parse().map_err(|_| {
        Problem::new(Code::NotFound, "No Genie can have such a name. Look at the address again.")
    })
}

fn form(
    call: &Call,
    url_name: UrlName,
    given: &Map<String, Value>,
    errors: &BTreeMap<String, String>,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let field = |name, label: &str, kind, autocomplete| Field {
        name,
        label: call.words.say(label).to_string(),
        kind,
        autocomplete,
        is_required: name == "email",
        is_long: name == "message",
        value: given.get(name).and_then(Value::as_str).unwrap_or_default().to_owned(),
        error: errors.get(name).map(|error| call.words.sentence(error)),
    };
    let fields = [
        field("email", "your-email", "email", "email"),
        field("name", "your-name", "text", "name"),
        field("message", "message", "text", "off"),
    ];
    let others = errors.iter().filter(|(name, _)| fields.iter().all(|field| field.name != name.as_str()));
    let errors = others.map(|(name, error)| format!("{name}: {}", call.words.sentence(error))).collect();
    page(status, &Ask { site: Site::of(call), url_name, errors, fields })
}

fn asked(call: &Call) -> Result<HttpResponse, Problem> {
    page(StatusCode::OK, &Message::new(call, "thank-you", &["request-on-its-way", "answer-by-mail"]))
}
