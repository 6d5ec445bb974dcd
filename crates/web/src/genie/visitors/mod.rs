//! Resource `public-agent-pages`: the door that visitors come to.

mod request_access;
mod url;

pub(super) use request_access::RequestAccess;
pub(super) use url::Url;

pub(crate) use request_access::{AccessRequestInput, ask_for_access};
pub(crate) use url::{redeem, visit};
