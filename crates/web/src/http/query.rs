use super::{Code, FieldErrors, FromWire, Input, Parsed, Problem, Reader, now};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use portcullis_domain::Timestamp;
use serde_json::{Map, Value};
use std::convert::Infallible;
use std::future::{Ready, ready};
use utoipa::openapi::{RefOr, Schema};

/// A request's query, understood. Its values are texts.
pub(crate) struct Query<T: Input>(Result<T::Output, Problem>);

impl<T: Input> Parsed for Query<T> {
    type Value = T::Output;

    fn parsed(self) -> Result<T::Output, Problem> {
        self.0
    }
}

impl<T: Input + 'static> FromRequest for Query<T> {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let understood =
            pairs(request.query_string()).and_then(|sent| T::take_all(Reader::of_query(sent, now(request)?)));
        ready(Ok(Self(understood)))
    }
}

/// `application/x-www-form-urlencoded` as an object of texts.
pub(crate) fn pairs(raw: &str) -> Result<Map<String, Value>, Problem> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(raw)
        .map_err(|_| Problem::new(Code::Validation, "The parameters are not URL-encoded."))?;
    let mut object = Map::new();
    for (name, value) in pairs.into_inner() {
        if object.insert(name.clone(), Value::String(value)).is_some() {
            return Err(Problem::field(&name, "This is given twice."));
        }
    }
    Ok(object)
}

/// For an address that takes no parameters: those that were sent are usually typos, or filters that would do nothing.
///
/// # Errors
/// 400 that names each.
pub(crate) fn no_parameters(raw: &str) -> Result<(), Problem> {
    let mut errors = FieldErrors::default();
    for name in pairs(raw)?.keys().take(20) {
        errors.add::<()>(name, "There is no such parameter.");
    }
    errors.finish(Some(()))
}

/// Yes or no, also as the text that a query carries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flag(pub(crate) bool);

impl FromWire for Flag {
    fn from_wire(value: Value, _: Timestamp) -> Result<Self, String> {
        let flag = value.as_bool().or_else(|| value.as_str()?.parse().ok());
        flag.map(Self).ok_or_else(|| "This must be true or false.".into())
    }

    fn schema() -> RefOr<Schema> {
        bool::schema()
    }
}
