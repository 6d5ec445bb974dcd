//! Resource `public-agent-pages`: the door that visitors come to.

mod prove;
mod request_access;
mod send_code;
mod url;

pub(super) use request_access::RequestAccess;
pub(super) use send_code::SendCode;
pub(super) use url::Url;

pub(crate) use prove::{Shown, prove, refused};
pub(crate) use request_access::{AccessRequestInput, ask_for_access};
pub(crate) use send_code::send_code;
pub(crate) use url::{redeem, visit};
