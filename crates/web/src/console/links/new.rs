use super::terms::{FIELDS, FOLDED, at_fields, body};
use crate::auth::{Caller, SignedIn};
use crate::console::form::{Form, Sent};
use crate::console::genies::id;
use crate::console::layout::{Site, page, see_other};
use crate::console::staff::{self, Frame};
use crate::genie::{NewGrantInput, hashed};
use crate::http::{Call, Code, Input, Problem, RawBody};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use portcullis_domain::access::genies::{self, Genie};
use portcullis_domain::access::grants;
use portcullis_domain::access::use_notices::{self, NotifyOnUse};
use serde_json::Map;

#[derive(Template)]
#[template(path = "links/new.html")]
struct Page {
    site: Site,
    frame: Frame,
    genie: Genie,
    form: Form,
}

/// The form of a new link.
pub(in crate::console) async fn show(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let mut values = Map::new();
    values.insert("kind".into(), "one".into());
    let form = Form::new(&Call::of(&request)?, values);
    view(&request, None, form, StatusCode::OK).await
}

/// Makes it, and shows it.
pub(in crate::console) async fn create(request: HttpRequest, raw: RawBody) -> Result<HttpResponse, Problem> {
    let (call, sent) = (Call::of(&request)?, Sent::of(&raw)?);
    match make(&request, &call, &sent).await {
        // Whoever keeps no readable tokens sees this one here alone, so that it is no address to come back to.
        Ok(led) => match led.split_once(' ') {
            Some((link, token)) => super::one::made(&request, link, token).await,
            None => Ok(see_other(&format!("{}/links/{led}?made", Site::of(&call).root))),
        },
        Err(problem) if problem.code == Code::Validation => {
            let mut values = sent.values.clone();
            values.remove("password");
            let form = Form::refused(&call, values, &at_fields(problem.clone()), &FIELDS);
            view(&request, Some(&sent), form, problem.code.status()).await
        }
        Err(problem) => staff::elsewhere(&request, Some(&sent), problem).await,
    }
}

async fn make(request: &HttpRequest, call: &Call, sent: &Sent) -> Result<String, Problem> {
    let genie = id(request)?;
    let caller = Caller::<SignedIn>::of(request)?;
    let new = body(sent, call.at).and_then(|body| NewGrantInput::understand(body, call.at));
    let password = new.as_ref().ok().and_then(|new| new.password.clone());
    let password =
        hashed(&caller, password.as_ref(), move |tx, by| genies::managed(tx, by, genie).map(drop)).await?;
    let shows = call.app.settings.reveal_tokens;
    staff::post(request, sent, new, move |tx, cx, by, new| {
        let created = grants::create(tx, cx, by, genie, &new.draft(password.clone()))?;
        let id = created.grant.id;
        use_notices::set(tx, cx, by, id, new.notify_on_use.unwrap_or(NotifyOnUse::Never))?;
        Ok(if shows { id.to_string() } else { format!("{id} {}", created.token.reveal()) })
    })
    .await
}

async fn view(
    request: &HttpRequest,
    sent: Option<&Sent>,
    form: Form,
    status: StatusCode,
) -> Result<HttpResponse, Problem> {
    let genie = id(request)?;
    match staff::read(request, move |tx, _, by| Ok(genies::managed(tx, by, genie)?)).await {
        Ok((site, frame, genie)) => page(status, &Page { site, frame, genie, form }),
        Err(problem) => staff::elsewhere(request, sent, problem).await,
    }
}
