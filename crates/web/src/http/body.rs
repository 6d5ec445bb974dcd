use super::input::object;
use super::once::Once;
use super::query::pairs;
use super::{Code, Input, Parsed, Problem, now};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::future::LocalBoxFuture;
use portcullis_domain::Timestamp;
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Duration;

/// How long a body may take to arrive.
const TIME: Duration = Duration::from_secs(30);

/// What a body says that it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    UrlEncoded,
    Other,
}

impl Form {
    fn of(request: &HttpRequest) -> Self {
        let content_type = request.content_type().to_ascii_lowercase();
        if !request.headers().contains_key(header::CONTENT_TYPE)
            || content_type == "application/json"
            || (content_type.starts_with("application/") && content_type.ends_with("+json"))
        {
            Self::Json
        } else if content_type == "application/x-www-form-urlencoded" {
            Self::UrlEncoded
        } else {
            Self::Other
        }
    }
}

/// A request's body, read to its end but not yet understood.
pub(crate) struct RawBody {
    bytes: Bytes,
    form: Form,
}

impl RawBody {
    /// Whether nothing was sent.
    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The body as JSON, whatever it holds.
    pub(crate) fn json(&self) -> Result<Value, Problem> {
        if self.bytes.is_empty() {
            return Err(Problem::new(Code::Validation, "The body is empty. Send a JSON object."));
        }
        if self.form != Form::Json {
            return Err(Problem::new(
                Code::Validation,
                "Send the body as JSON, with Content-Type: application/json.",
            ));
        }
        serde_json::from_slice(&self.bytes).map_err(|error| {
            let at = format!("line {}, column {}", error.line(), error.column());
            Problem::new(Code::Validation, format!("The body is not valid JSON ({at})."))
        })
    }

    /// The fields of an HTML form, as texts.
    pub(crate) fn form(&self) -> Result<Map<String, Value>, Problem> {
        let form = (self.form == Form::UrlEncoded).then(|| std::str::from_utf8(&self.bytes).ok()).flatten();
        pairs(form.ok_or_else(|| Problem::new(Code::Validation, "Send the body as an HTML form does."))?)
    }

    /// The fields of a JSON object.
    fn fields(&self) -> Result<Map<String, Value>, Problem> {
        object(self.json()?)
    }
}

/// A way to read the fields of a body.
pub(crate) trait Reading<T: Input>: 'static {
    type Value;

    fn understand(body: &RawBody, now: Timestamp) -> Result<Self::Value, Problem>;
}

/// A JSON object.
pub(crate) enum Json {}

impl<T: Input> Reading<T> for Json {
    type Value = T::Output;

    fn understand(body: &RawBody, now: Timestamp) -> Result<T::Output, Problem> {
        T::understand(body.fields()?, now)
    }
}

/// A JSON object or an HTML form.
pub(crate) enum JsonOrForm {}

impl<T: Input> Reading<T> for JsonOrForm {
    type Value = T::Output;

    fn understand(body: &RawBody, now: Timestamp) -> Result<T::Output, Problem> {
        let is_form = body.form == Form::UrlEncoded;
        T::understand(if is_form { body.form()? } else { body.fields()? }, now)
    }
}

/// A JSON object or nothing.
pub(crate) enum JsonOrNothing {}

impl<T: Input> Reading<T> for JsonOrNothing {
    type Value = Option<T::Output>;

    fn understand(body: &RawBody, now: Timestamp) -> Result<Option<T::Output>, Problem> {
        (!body.is_empty()).then(|| T::understand(body.fields()?, now)).transpose()
    }
}

/// A request's body, understood: a JSON object, unless another [`Reading`] is named.
pub(crate) struct Body<T: Input, R: Reading<T> = Json>(Result<R::Value, Problem>);

impl<T: Input, R: Reading<T>> Parsed for Body<T, R> {
    type Value = R::Value;

    fn parsed(self) -> Result<R::Value, Problem> {
        self.0
    }
}

impl<T: Input + 'static, R: Reading<T>> FromRequest for Body<T, R> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (now, body) = (now(request), RawBody::from_request(request, payload));
        Box::pin(async move {
            let (now, body) = (now?, body.await?);
            Ok(Self(R::understand(&body, now)))
        })
    }
}

/// A compressed body could become a thousand times as large in memory before anybody has proven who they are.
fn is_plain(request: &HttpRequest) -> bool {
    let encodings = request.headers().get_all(header::CONTENT_ENCODING);
    encodings.into_iter().all(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

impl FromRequest for RawBody {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let once = request.extensions().get::<Arc<Once>>().cloned();
        let form = Form::of(request);
        let is_plain = is_plain(request);
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            if !is_plain {
                return Err(Problem::new(
                    Code::Validation,
                    "Send the body as it is, without Content-Encoding: a compressed body is not taken.",
                ));
            }
            let bytes = tokio::time::timeout(TIME, bytes)
                .await
                .map_err(|_| Problem::new(Code::Validation, "The body took too long to arrive."))?;
            let bytes = bytes.map_err(|error| {
                let code = Code::of(error.as_response_error().status_code());
                let message = match code {
                    Code::TooLarge => "The body is too large. At most 1 MiB is taken.",
                    _ => "The body did not arrive whole.",
                };
                Problem::new(code, message)
            })?;
            if let Some(once) = once {
                once.says(&bytes);
            }
            Ok(Self { bytes, form })
        })
    }
}
