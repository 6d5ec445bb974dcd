//! `Idempotency-Key`: a POST that is made again gets the answer of the first time, and has no second effect.

use super::answer::{Reply, Sent};
use super::client_ip::client_ip;
use super::{Call, Code, Family, Problem};
use crate::App;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::HeaderName;
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, ResponseError};
use portcullis_domain::records::idempotency::{self, RepeatError, RepeatableCall, Turn};
use portcullis_domain::store::write;
use portcullis_domain::{AgentId, Context, Digest, Tx};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a client calls the header.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The longest key, in characters.
const LONGEST: usize = 255;

/// A request with an idempotency key.
pub(crate) struct Once {
    key: String,
    path: String,
    query: String,
    family: Family,
    /// Who somebody without a credential is: whoever shows this token, or sits at this address.
    visitor: String,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// A digest of what the request says.
    said: Option<Digest>,
    /// The call of somebody who has proven who they are, while nothing of it is kept: if it fails, that is its answer.
    open: Option<RepeatableCall>,
}

/// Who calls: the same key of two callers is two keys.
#[derive(Clone, Copy)]
pub(crate) enum Who {
    /// Whoever proved it by a credential.
    Agent(AgentId),
    /// Somebody without one.
    Visitor,
}

impl Once {
    /// `None` for requests that have no key, and for those that are no calls of the API.
    fn of(request: &ServiceRequest) -> Result<Option<Self>, Problem> {
        let mut keys = request.headers().get_all(KEY);
        let (Some(key), more) = (keys.next(), keys.next()) else { return Ok(None) };
        let (path, family) = (request.path(), Family::of(request.path()));
        let is_call = family == Family::Genie || path.starts_with("/api/v1/");
        if *request.method() != Method::POST || !is_call {
            return Ok(None);
        }
        let is_key = (1..=LONGEST).contains(&key.len()) && key.as_bytes().iter().all(u8::is_ascii_graphic);
        let key = key.to_str().ok().filter(|_| is_key && more.is_none()).ok_or_else(|| {
            let message = "This must be one key of 1 to 255 visible ASCII characters, such as a UUID.";
            Problem::field("Idempotency-Key", message)
        })?;
        let app = request.app_data::<Data<App>>().ok_or_else(Problem::defect)?;
        let visitor = match request.headers().get("x-agent-access-token") {
            Some(token) => format!("token {:?}", Digest::of(token.as_bytes().trim_ascii())),
            None => format!("address {:?}", client_ip(request.request(), &app.settings.trusted_proxies)),
        };
        Ok(Some(Self {
            key: key.to_owned(),
            path: path.to_owned(),
            query: request.query_string().to_owned(),
            family,
            visitor,
            state: Mutex::default(),
        }))
    }

    /// A form of a page that was filled in, which is made once however often it is sent; another one is another.
    pub(super) fn of_form(path: &str, nonce: &str, said: &[u8]) -> Self {
        let digest = digest(&[nonce.as_bytes(), said]);
        Self {
            key: format!("{digest:?}"),
            path: path.to_owned(),
            query: String::new(),
            family: Family::Desk,
            visitor: String::new(),
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what the request says beside its address.
    pub(super) fn says(&self, body: &[u8]) {
        self.state().said = Some(digest(&[self.query.as_bytes(), body]));
    }

    fn id(&self, who: Who) -> Digest {
        let who = match who {
            Who::Agent(id) => format!("agent {id}"),
            Who::Visitor => self.visitor.clone(),
        };
        digest(&[who.as_bytes(), self.path.as_bytes(), self.key.as_bytes()])
    }

    fn call(&self, who: Who) -> RepeatableCall {
        let said = self.state().said.unwrap_or_else(|| digest(&[self.query.as_bytes(), b""]));
        RepeatableCall { id: self.id(who), said }
    }

    /// Does `work` and keeps its answer in the same transaction, or ends with the answer of the first time.
    pub(super) fn run<T: Reply>(
        &self,
        tx: &mut dyn Tx,
        cx: &Context<'_>,
        who: Who,
        work: impl FnOnce(&mut dyn Tx) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let call = self.call(who);
        self.state().open = None;
        match idempotency::begin(tx, cx, &call)? {
            Turn::Again(text) => Err(again(&text)),
            Turn::First => {
                // What a visitor fails with is not kept: it changed nothing, and anybody could fill the database.
                self.state().open = matches!(who, Who::Agent(_)).then_some(call);
                let reply = work(tx)?;
                idempotency::keep(tx, cx, &call, &text(&reply.sent()?))?;
                Ok(reply)
            }
        }
    }

    /// Ends with the answer of the first time, if there is one already.
    pub(super) fn find(&self, tx: &mut dyn Tx, cx: &Context<'_>, who: Who) -> Result<(), Problem> {
        let found = idempotency::find(tx, cx, &self.call(who))?;
        found.map_or(Ok(()), |text| Err(again(&text)))
    }

    /// Whether the key was used before, whatever the request said.
    pub(super) fn is_known(&self, tx: &mut dyn Tx, cx: &Context<'_>, who: Who) -> Result<bool, Problem> {
        Ok(idempotency::is_known(tx, cx, &self.id(who))?)
    }

    /// The call whose answer is this failure from now on.
    fn failed(&self, problem: &Problem) -> Option<RepeatableCall> {
        let status = problem.code.status();
        let is_lasting = status.is_client_error()
            && ![StatusCode::UNAUTHORIZED, StatusCode::TOO_MANY_REQUESTS].contains(&status);
        self.state().open.filter(|_| is_lasting && problem.again.is_none())
    }
}

fn digest(parts: &[&[u8]]) -> Digest {
    let mut all = Vec::new();
    for part in parts {
        // The length in front keeps parts from running into each other.
        all.extend((part.len() as u64).to_be_bytes());
        all.extend(*part);
    }
    Digest::of(&all)
}

/// An answer as it is kept: status and version in the first line, then the body.
fn text(sent: &Sent) -> String {
    let etag = sent.etag.as_deref().unwrap_or_default();
    format!("{} {etag}\n{}", sent.status.as_u16(), sent.body)
}

fn parse(text: &str) -> Option<Sent> {
    let (head, body) = text.split_once('\n')?;
    let (status, etag) = head.split_once(' ')?;
    Some(Sent {
        status: StatusCode::from_bytes(status.as_bytes()).ok()?,
        etag: (!etag.is_empty()).then(|| etag.to_owned()),
        body: body.to_owned(),
    })
}

/// The end of a call that was answered before.
fn again(text: &str) -> Problem {
    let mut problem = Problem::defect();
    problem.again = parse(text).map(Arc::new);
    problem
}

impl From<RepeatError> for Problem {
    fn from(error: RepeatError) -> Self {
        match error {
            RepeatError::Differs => Self::field("Idempotency-Key", error),
            RepeatError::Running => {
                let mut problem = Self::new(Code::Conflict, error.to_string());
                problem.retry_after = Some(1);
                problem
            }
            RepeatError::Unreadable => Self::new(Code::Conflict, error.to_string()),
            RepeatError::Store(error) => error.into(),
        }
    }
}

impl fmt::Debug for Once {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Once(..)")
    }
}

/// Takes the key from a request, for [`Call`] to find, and keeps the failure that such a call ended with.
pub(crate) async fn once(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let once = match Once::of(&request) {
        Ok(Some(once)) => Arc::new(once),
        Ok(None) => return Ok(next.call(request).await?.map_into_boxed_body()),
        Err(problem) => return Ok(request.into_response(problem.error_response())),
    };
    request.extensions_mut().insert(once.clone());
    let response = next.call(request).await?.map_into_boxed_body();
    let problem = response.response().extensions().get::<Problem>().cloned();
    let failed = problem.and_then(|problem| Some((once.failed(&problem)?, problem)));
    let Some((call, problem)) = failed else { return Ok(response) };
    let kept = keep_failure(&Call::of(response.request())?, call, once.family, &problem).await;
    match kept {
        // An equal call was answered in the meantime.
        Ok(Some(earlier)) => Ok(response.into_response(earlier.error_response())),
        Ok(None) => Ok(response),
        Err(error) => {
            tracing::warn!(%error, "the failure of a call is not kept; made again, it is tried again");
            Ok(response)
        }
    }
}

async fn keep_failure(
    surroundings: &Call,
    call: RepeatableCall,
    family: Family,
    problem: &Problem,
) -> Result<Option<Problem>, Problem> {
    let status = problem.code.status();
    let answer = text(&Sent::json(status, None, &family.body(problem))?);
    let owned = surroundings.clone();
    let keep = move || {
        let cx = owned.context();
        write(owned.app.store.as_ref(), |tx| match idempotency::begin(tx, &cx, &call)? {
            Turn::Again(text) => Ok(Some(again(&text))),
            Turn::First => {
                idempotency::keep(tx, &cx, &call, &answer)?;
                Ok::<_, Problem>(None)
            }
        })
    };
    surroundings.app.blocking(keep).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again() {
        for (etag, body) in [(None, "{}"), (Some("\"ab\""), "{\"a\":\"b\\n\"}\n"), (None, "")] {
            let sent =
                Sent { status: StatusCode::CREATED, etag: etag.map(str::to_owned), body: body.to_owned() };
            assert_eq!(parse(&text(&sent)), Some(sent));
        }
    }
}
