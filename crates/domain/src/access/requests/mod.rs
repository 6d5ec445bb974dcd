//! Access requests: a visitor asks, the Genie's owner approves or denies, the answer goes out by mail.

mod manage;
mod port;
mod request;
mod state;

pub use manage::{ResolveError, approve, deny, list, managed};
pub use port::AccessRequests;
pub use request::{NewAccessRequest, REQUEST_WINDOW, REQUESTS_PER_ADDRESS, RequestAccessError, request};
pub use state::{AccessRequest, AlreadyResolved, RequestState, RequestStatus};
