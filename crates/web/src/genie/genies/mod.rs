//! Resource `genies`.

mod change;
mod read;
mod view;

pub(super) use change::{Create, Delete, Update};
pub(super) use read::{All, Get, List};

use crate::http::{Code, Problem};
use portcullis_domain::access::genies::GenieGuardError;

impl From<GenieGuardError> for Problem {
    fn from(error: GenieGuardError) -> Self {
        match error {
            GenieGuardError::NotFound => Self::new(Code::GenieNotFound, error.to_string()),
            GenieGuardError::Forbidden => Self::new(Code::Forbidden, error.to_string()),
            GenieGuardError::Store(error) => error.into(),
        }
    }
}
