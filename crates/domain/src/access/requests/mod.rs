//! Access requests: a visitor asks, the Genie's owner approves or denies, the answer goes out by mail.

mod manage;
mod port;
mod request;
mod resolve;
mod state;

pub use manage::{list, managed};
pub use port::AccessRequests;
pub use request::{NewAccessRequest, REQUEST_WINDOW, REQUESTS_PER_ADDRESS, RequestAccessError, request};
pub use resolve::{ResolveError, approve, deny};
pub use state::{AccessRequest, AlreadyResolved, RequestState, RequestStatus};
