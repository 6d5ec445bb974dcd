use super::{Parsed, Problem};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use portcullis_domain::{AgentId, ApiKeyId, ConversationId, MailId, RoleId, SessionId, TeamId};
use std::convert::Infallible;
use std::future::{Ready, ready};

/// The variable parts of a request's path, understood: one, or two as a pair.
pub(crate) struct Path<T>(Result<T, Problem>);

impl<T> Parsed for Path<T> {
    type Value = T;

    fn parsed(self) -> Result<T, Problem> {
        self.0
    }
}

/// What variable parts of a path can be, one after the other.
pub(crate) trait FromPath: Sized {
    /// Reads what it needs of the parts, each with its name.
    ///
    /// # Errors
    /// 400 that names the part.
    fn from_path<'a>(parts: &mut dyn Iterator<Item = (&'a str, &'a str)>) -> Result<Self, Problem>;
}

macro_rules! one_part {
    ($($id:ty),*) => {$(
        impl FromPath for $id {
            fn from_path<'a>(parts: &mut dyn Iterator<Item = (&'a str, &'a str)>) -> Result<Self, Problem> {
                let (name, text) = parts.next().ok_or_else(Problem::defect)?;
                text.parse().map_err(|error| Problem::field(name, error))
            }
        }
    )*};
}

one_part!(AgentId, ApiKeyId, ConversationId, MailId, RoleId, SessionId, TeamId);

impl<A: FromPath, B: FromPath> FromPath for (A, B) {
    fn from_path<'a>(parts: &mut dyn Iterator<Item = (&'a str, &'a str)>) -> Result<Self, Problem> {
        Ok((A::from_path(parts)?, B::from_path(parts)?))
    }
}

impl<T: FromPath> FromRequest for Path<T> {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(T::from_path(&mut request.match_info().iter()))))
    }
}
