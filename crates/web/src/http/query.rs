use super::{Code, FromWire, Input, Problem};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde_json::{Map, Value};
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::marker::PhantomData;
use utoipa::openapi::{RefOr, Schema};

/// A request's query, not yet understood: who is calling is asked first. Its values are texts.
pub(crate) struct Query<T> {
    raw: String,
    what: PhantomData<fn() -> T>,
}

impl<T: Input> Query<T> {
    /// Understands the query.
    pub(crate) fn read(&self) -> Result<T::Output, Problem> {
        T::read(Value::Object(pairs(&self.raw)?))
    }
}

impl<T: 'static> FromRequest for Query<T> {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self { raw: request.query_string().to_owned(), what: PhantomData }))
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

/// Yes or no, as the text that a query carries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flag(pub(crate) bool);

impl FromWire for Flag {
    fn from_wire(value: Value) -> Result<Self, String> {
        let flag = value.as_str().and_then(|text| text.parse().ok());
        flag.map(Self).ok_or_else(|| "This must be true or false.".into())
    }

    fn schema() -> RefOr<Schema> {
        bool::schema()
    }
}
