use super::Problem;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use std::convert::Infallible;
use std::fmt::Display;
use std::future::{Ready, ready};
use std::str::FromStr;

/// The variable parts of a request's path, not yet understood: who is calling is asked first.
pub(crate) struct PathParts(Vec<(String, String)>);

impl PathParts {
    /// One part, understood.
    ///
    /// # Errors
    /// 400 that names the part.
    pub(crate) fn get<T: FromStr<Err: Display>>(&self, name: &str) -> Result<T, Problem> {
        let text = self.0.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text.as_str());
        text.parse().map_err(|error| Problem::field(name, error))
    }
}

impl FromRequest for PathParts {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parts = request.match_info().iter().map(|(name, text)| (name.to_owned(), text.to_owned()));
        ready(Ok(Self(parts.collect())))
    }
}
