use super::action::Effect;
use super::table::Resource;
use crate::http::Problem;
use actix_web::http::header::{self, TryIntoHeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, ResponseError};

/// The methods that an address of the family takes, by the table.
pub(super) struct Methods {
    taken: Vec<Method>,
    /// Whether the last part of the path is an id, or a name that nothing has.
    is_open_ended: bool,
}

impl Methods {
    /// Those of `/v1`, of a resource, or of what stands below one.
    pub(super) fn of(resource: Option<&Resource>, segment: Option<&str>) -> Self {
        let Some(resource) = resource else { return Self::to_change() };
        let action = |name| resource.action(name).ok();
        let is_action = segment.and_then(action);
        let mut taken = Vec::new();
        let reads = match (segment, is_action) {
            (None, _) => action("all").is_some(),
            (Some(_), Some(entry)) => entry.spec.effect == Effect::Reads,
            (Some(_), None) => action("get").is_some(),
        };
        if reads {
            taken.extend([Method::GET, Method::HEAD]);
        }
        let is_open_ended = segment.is_some() && is_action.is_none();
        if is_open_ended {
            let by_name = [("update", Method::PATCH), ("delete", Method::DELETE)];
            taken.extend(
                by_name.into_iter().filter(|(name, _)| action(name).is_some()).map(|(_, method)| method),
            );
        } else {
            taken.push(Method::POST);
        }
        Self { taken, is_open_ended }
    }

    /// Those that can change something wherever the action stands in the body.
    pub(super) fn to_change() -> Self {
        Self { taken: vec![Method::POST], is_open_ended: false }
    }

    /// Whether a method can mean nothing here. Where a path ends in no name that is known, the dispatch tells the known
    /// ones instead.
    pub(super) fn refuse(&self, method: &Method) -> bool {
        let is_ours =
            [Method::GET, Method::HEAD, Method::POST, Method::PATCH, Method::DELETE].contains(method);
        !(self.taken.contains(method) || self.is_open_ended && is_ours)
    }

    /// The answer to `OPTIONS`.
    pub(super) fn allow(self) -> HttpResponse {
        self.on(HttpResponse::new(StatusCode::NO_CONTENT))
    }

    /// A refusal that names the methods that would do (RFC 9110, section 15.5.6).
    pub(super) fn not_allowed(self, problem: &Problem) -> HttpResponse {
        self.on(problem.error_response())
    }

    fn on(mut self, mut response: HttpResponse) -> HttpResponse {
        self.taken.push(Method::OPTIONS);
        if let Ok(value) = header::Allow(self.taken).try_into_value() {
            response.headers_mut().insert(header::ALLOW, value);
        }
        response
    }
}
