use super::query::pairs;
use super::{Code, Fields, Problem};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::time::Duration;

/// A JSON object that a handler takes. Its fields are [`super::Given`], so that one bad field never hides another, and
/// it keeps the fields that nobody knows.
pub(crate) trait Input: DeserializeOwned {
    /// What it becomes.
    type Output;

    /// Checks every field and names each that is wrong.
    fn check(self, fields: &mut Fields) -> Option<Self::Output>;

    /// Reads an object.
    fn read(value: Value) -> Result<Self::Output, Problem> {
        let Value::Object(_) = value else {
            return Err(Problem::new(Code::Validation, "The body must be a JSON object."));
        };
        let input: Self = serde_json::from_value(value)
            .map_err(|_| Problem::new(Code::Validation, "The body does not have the right form."))?;
        let mut fields = Fields::default();
        let output = input.check(&mut fields);
        fields.finish(output)
    }
}

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

/// A request's body, read to its end but not yet understood: who is calling is asked first.
pub(crate) struct Body<T> {
    bytes: Bytes,
    form: Form,
    what: PhantomData<fn() -> T>,
}

impl<T> Body<T> {
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
}

impl<T> Body<T> {
    /// The fields of an HTML form, as texts.
    pub(crate) fn form(&self) -> Result<Map<String, Value>, Problem> {
        let form = (self.form == Form::UrlEncoded).then(|| std::str::from_utf8(&self.bytes).ok()).flatten();
        pairs(form.ok_or_else(|| Problem::new(Code::Validation, "Send the body as an HTML form does."))?)
    }
}

impl<T: Input> Body<T> {
    /// Understands the body.
    pub(crate) fn read(&self) -> Result<T::Output, Problem> {
        T::read(self.json()?)
    }

    /// Understands the body, that of an HTML form too.
    pub(crate) fn read_form(&self) -> Result<T::Output, Problem> {
        if self.form != Form::UrlEncoded {
            return self.read();
        }
        T::read(Value::Object(self.form()?))
    }
}

/// A compressed body could become a thousand times as large in memory before anybody has proven who they are.
fn is_plain(request: &HttpRequest) -> bool {
    let encodings = request.headers().get_all(header::CONTENT_ENCODING);
    encodings.into_iter().all(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

impl<T: 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
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
            Ok(Self { bytes, form, what: PhantomData })
        })
    }
}
