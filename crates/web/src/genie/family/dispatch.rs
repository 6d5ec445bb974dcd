//! Four ways to say the same thing.

use super::action::Effect;
use super::arguments::{Arguments, Gatherer};
use super::methods::Methods;
use super::table::{Entry, Resource, resource};
use crate::auth::{Caller, SignedIn};
use crate::http::{Code, Problem, RawBody, open_to_visitors};
use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;
use std::convert::Infallible;

/// The routes below `/v1`.
pub(crate) fn configure(config: &mut ServiceConfig) {
    for path in ["/v1", "/v1/{resource}", "/v1/{resource}/{segment}"] {
        config.service(web::resource(path).to(handle));
    }
}

async fn handle(request: HttpRequest, body: RawBody) -> Result<HttpResponse, Problem> {
    let named = request.match_info().get("resource").map(resource).transpose()?;
    let methods = Methods::of(named, request.match_info().get("segment"));
    if *request.method() == Method::OPTIONS {
        return Ok(methods.allow());
    }
    if methods.refuse(request.method()) {
        let problem = Problem::new(Code::Method, "This address does not take this method.");
        return Ok(methods.not_allowed(&problem));
    }
    match understand(&request, &body, named) {
        Ok((entry, arguments)) => (entry.run)(request, arguments).await,
        Err(problem) if problem.code == Code::Method => Ok(Methods::to_change().not_allowed(&problem)),
        // Who is calling is asked before what is wrong with the call.
        Err(problem) if named.is_some_and(|resource| !resource.is_open) => {
            let caller = Caller::<SignedIn>::of(&request)?;
            let refused = caller.read(Err(problem), |_, _, _, never: &Infallible| match *never {});
            refused.await.map(|never: Infallible| match never {})
        }
        Err(problem) => Err(problem),
    }
}

fn understand(
    request: &HttpRequest,
    body: &RawBody,
    named: Option<&'static Resource>,
) -> Result<(&'static Entry, Arguments), Problem> {
    let method = request.method();
    let is_read = matches!(*method, Method::GET | Method::HEAD);
    let segment = request.match_info().get("segment");
    let mut call = Gatherer::default();
    if let Some(resource) = named {
        call.put("resource", resource.name.into());
    }
    // In the path of a GET or POST an action's name is that action; everything else there is an id.
    let verb = match *method {
        Method::PATCH => Some("update"),
        Method::DELETE => Some("delete"),
        _ => segment.filter(|name| named.is_some_and(|resource| resource.action(name).is_ok())),
    };
    if let Some(action) = verb {
        call.put("action", action.into());
    }
    if let Some(id) = segment.filter(|name| verb != Some(name)) {
        call.put("id", id.into());
    }
    call.put_query(request.query_string())?;
    let needs_body = *method == Method::PATCH || (*method == Method::POST && verb.is_none());
    if !is_read && (needs_body || !body.is_empty()) {
        call.put_body(body.json()?)?;
    }
    let resource = match (named, text(&call.resource, "resource")?) {
        (Some(resource), _) => resource,
        (None, Some(name)) => resource(&name)?,
        (None, None) => return Err(Problem::field("resource", "This is required.")),
    };
    if resource.is_open {
        open_to_visitors(request);
    }
    let action = match text(&call.action, "action")? {
        Some(name) => name,
        None if named.is_none() => return Err(Problem::field("action", "This is required.")),
        None => (match (is_read, segment) {
            (true, None) => "all",
            (true, Some(_)) => "get",
            (false, None) => "create",
            // A POST to an id must say what to do with it.
            (false, Some(_)) => "",
        })
        .to_owned(),
    };
    let entry = resource.action(&action)?;
    if is_read && entry.spec.effect != Effect::Reads {
        return Err(Problem::new(Code::Method, "This action is none that reads. Send it by POST."));
    }
    Ok((entry, Arguments { is_of_query: is_read, ..call.finish()? }))
}

fn text(value: &Option<Value>, name: &str) -> Result<Option<String>, Problem> {
    match value {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Problem::field(name, "This must be a text.")),
    }
}
