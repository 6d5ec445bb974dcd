//! Mail that goes out.

mod list;
mod requeue;

use crate::http::{Code, Problem, Routes};
use portcullis_domain::records::outbox::OutboxError;

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .add(list::__path_list_mail, list::list_mail)
        .add(requeue::__path_requeue_mail, requeue::requeue_mail)
}

impl From<OutboxError> for Problem {
    fn from(error: OutboxError) -> Self {
        let code = match error {
            OutboxError::NotFound => Code::NotFound,
            OutboxError::Forbidden => Code::Forbidden,
            OutboxError::Store(error) => return error.into(),
        };
        Self::new(code, error.to_string())
    }
}
